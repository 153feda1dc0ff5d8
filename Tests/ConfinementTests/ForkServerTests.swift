import Execution
import Foundation
import Testing

@testable import Confinement

struct ForkServerTests {
    @Test
    func `what the fork server answers is not said of one that is gone, and of one that is gone it is`() throws {
        let server = try ForkServer(Cage().confinement.launcher)
        // Fewer descriptors than a launcher is born with, so that nobody can start it.
        let refused = #expect(throws: SetupFailure.self) { try server.start([]) }
        #expect(refused?.errno == EINVAL)
        #expect(refused?.hint?.contains("different versions") == true)
        #expect(!server.isGone)
        server.finish()
        let gone = #expect(throws: SetupFailure.self) { try server.start([]) }
        #expect(gone?.hint?.contains("restart the agent") == true)
        #expect(gone?.hint?.contains("is gone") == true)
    }

    @Test(arguments: [(EAGAIN, "TasksMax="), (ENOMEM, "memory"), (EMFILE, "LimitNOFILE="), (EMSGSIZE, "LimitNOFILE=")])
    func `what a launcher could not be started for is said with its knob`(code: Int32, knob: String) {
        let failure = SetupFailure(noLauncher: code)
        #expect(failure.errno == code)
        #expect(failure.hint?.contains(knob) == true)
        #expect(failure.hint?.contains("is gone") == false)
    }

    /// Stopped, it cannot take the launch that it was handed.
    @Test(.enabled(if: Cage.isRoot, Cage.needsRoot), arguments: [SIGKILL, SIGCONT])
    func `of a launcher that ended before it took its plan it is said that nothing ran, and what to do`(
        signal: Int32
    ) throws {
        // A name of its own, by which its processes are told from those of other tests. No copy: while it is written, a process
        // that another test makes may hold it open, and it would not start (ETXTBSY).
        let built = try Cage().confinement.launcher
        let launcher = built + "-\(UUID().uuidString)"
        try FileManager.default.linkItem(atPath: built, toPath: launcher)
        defer { unlink(launcher) }
        let cage = try Cage(start: .forked, launcher: launcher)
        defer { cage.confinement.finish() }
        #expect(cage.sh("true").verdict == .exited(code: 0))
        let server = try #require(Self.processes(of: launcher, below: getpid()).first)
        try #require(Processes.eventually { Self.spare(of: launcher, below: server) != nil })
        let spare = try #require(Self.spare(of: launcher, below: server))
        kill(spare, SIGSTOP)
        let held = Self.countDescriptors(of: server)
        let other = Thread {
            // The server keeps nothing of a cage that it handed a launch.
            _ = Processes.eventually { Self.countDescriptors(of: server) < held }
            kill(spare, signal)
        }
        other.start()
        let report = cage.sh("true")
        if signal == SIGCONT {
            #expect(report.verdict == .exited(code: 0))
        } else {
            let failure = try #require(report.setupFailure, "\(report.verdict)")
            #expect(failure.stage == "launcher")
            #expect(failure.hint?.contains("nothing of the step ran") == true)
            #expect(failure.hint?.contains("journalctl -k") == true)
        }
        // The next is not harmed.
        #expect(cage.sh("true").verdict == .exited(code: 0))
    }

    /// The launcher of a cage whose root is no longer the host's.
    private static func spare(of launcher: String, below server: pid_t) -> pid_t? {
        processes(of: launcher, below: server).first { process in
            Processes.descendants(of: process).contains {
                [nil, Processes.device(of: "/")].contains(Processes.device(of: "/proc/\($0)/root/.")) == false
            }
        }
    }

    private static func processes(of launcher: String, below parent: pid_t) -> [pid_t] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { pid_t($0) }.filter {
            Processes.parent(of: $0) == parent
                && (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\($0)/exe")) == launcher
        }
    }

    private static func countDescriptors(of process: pid_t) -> Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd").count) ?? 0
    }
}
