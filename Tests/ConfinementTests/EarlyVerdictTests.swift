import Confinement
import Execution
import Foundation
import Synchronization
import Testing

/// Decision 0018: where a fork server started the launcher, the verdict does not wait until the cage is taken down.
struct EarlyVerdictTests {
    /// A step that ends when its launcher has been stopped, so that from then on nobody can take the cage down.
    private struct Trial {
        let scratch: OpenScratch
        let word = Processes.uniqueDuration()

        init() throws {
            scratch = try OpenScratch()
            try scratch.makeFolder("shared")
        }

        func launch(_ cage: Cage, _ stopped: @escaping @Sendable (pid_t) -> Void) -> LaunchReport {
            let (word, go) = (word, scratch("shared/go"))
            let other = Thread {
                guard Processes.wait(for: word, toExist: true), let step = Processes.number(whoseArgument: word),
                    let first = Processes.parent(of: step), let launcher = Processes.parent(of: first), launcher > 1
                else { return }
                kill(launcher, SIGSTOP)
                guard Processes.eventually({ Processes.isStopped(launcher) }) else { return }
                _ = FileManager.default.createFile(atPath: go, contents: nil)
                stopped(launcher)
            }
            other.start()
            return cage.run(
                "/bin/sh", ["sh", "-c", "until [ -e \(go) ]; do sleep 0.01; done", word]
            ) { $0.reads = [.init(path: scratch("shared"))] }
        }
    }

    @Test
    func `the verdict of a step that left nothing comes while its launcher still stands`() throws {
        let stopped = Atomic<pid_t>(0)
        let trial = try Trial()
        let cage = try Cage(start: .forked)
        let report = trial.launch(cage) { stopped.store($0, ordering: .sequentiallyConsistent) }
        // Written after the step was let go, which is not the last that happens here.
        #expect(Processes.eventually { stopped.load(ordering: .sequentiallyConsistent) > 0 })
        let launcher = stopped.load(ordering: .sequentiallyConsistent)
        try #require(launcher > 1)
        defer {
            kill(launcher, SIGCONT)
            // It waits for what is left, which is not over before.
            cage.confinement.finish()
        }
        #expect(report.verdict == .exited(code: 0), "\(report)")
        #expect(Processes.isStopped(launcher))
        // Of the step itself nothing is left.
        #expect(!Processes.exists(trial.word))
    }

    @Test
    func `the control, without a fork server the verdict waits for the launcher's end`() throws {
        let wasContinued = Atomic(false)
        let trial = try Trial()
        let word = trial.word
        let report = trial.launch(try Cage()) { launcher in
            _ = Processes.wait(for: word, toExist: false)
            wasContinued.store(true, ordering: .sequentiallyConsistent)
            kill(launcher, SIGCONT)
        }
        #expect(report.verdict == .exited(code: 0), "\(report)")
        let continued = wasContinued.load(ordering: .sequentiallyConsistent)
        #expect(continued)
    }
}
