import Confinement
import Execution
import Foundation
import Runbooks

/// Launches that are disturbed, each by an agent of its own.
struct FaultTrial {
    /// A copy that nobody else runs.
    let launcher: String
    private let bench: Bench
    private let attempts: [String]

    init(_ bench: Bench, _ attempts: [String]) throws {
        self.bench = bench
        self.attempts = attempts
        launcher = try bench.launchers.copy()
        // What is left and what is ready is a trial's alone.
        bench.agent.finish()
        Leftovers.rememberDescriptors()
    }

    /// Whose calls are disturbed. A ready cage is that of the server's second launcher.
    var stages: [(name: String, place: Fault.Place)] {
        let launcher =
            switch bench.column.start {
            case .spawned: 0
            case .forked: 1
            case .ready: 2
            }
        let own = ["privileged stage", "init stage", "step stage"].enumerated().map { stage, name in
            (name, Fault.Place(launcher: launcher, stage: stage))
        }
        return own + (launcher == 0 ? [] : [("fork server", Fault.Place(launcher: 0, stage: 0))])
    }

    /// From which call on it can say why it ends.
    func firstOwn(of calls: [Int], _ process: Fault.Place) -> Int {
        guard process.stage == 0 else { return 0 }
        return switch bench.column.start {
        // setsid is the launcher's first call of its own; before that the C library speaks, or does not.
        case .spawned: calls.firstIndex(of: 112) ?? 0
        // Made ready, it has no channel until it gets a launch; but what ends it until then, no launch may notice.
        case .forked, .ready: 0
        }
    }

    struct Made {
        let report: LaunchReport
        let answers: [String: String]
        let calls: [Fault.Place: [Int]]
        let disturbed: Int?

        var text: String {
            guard case .setupFailed(let failure) = report.verdict else { return Bench.describe(report.verdict) }
            return "set-up failed: \(failure.stage), \(failure.path ?? "no path"), errno \(failure.errno), "
                + (failure.hint ?? "no hint")
        }
    }

    func make(_ action: String, _ process: Fault.Place, _ place: Int, _ error: Int32) throws -> Made {
        let fault = "fault \(action) \(process.launcher) \(process.stage) \(place) \(error)"
        let standIn = try bench.launchers.standIn([fault], in: "fault", becoming: launcher)
        let log = URL(fileURLWithPath: standIn).deletingLastPathComponent().path + "/log"
        for file in [log, log + ".disturbed"] { unlink(file) }
        let report = launch(standIn, log)
        // Written when the last process that was followed is gone.
        for _ in 0..<6000 where access(log, F_OK) != 0 { usleep(10_000) }
        var calls: [Fault.Place: [Int]] = [:]
        var disturbed: Int?
        for line in ((try? String(contentsOfFile: log, encoding: .utf8)) ?? "").split(separator: "\n") {
            let numbers = line.split(separator: " ").compactMap { Int($0) }
            if line.hasPrefix("disturbed ") {
                disturbed = numbers.last
            } else if numbers.count > 1 {
                calls[.init(launcher: numbers[0], stage: numbers[1])] = Array(numbers.dropFirst(2))
            }
        }
        return Made(report: report, answers: Bench.answers(attempts, report), calls: calls, disturbed: disturbed)
    }

    private func launch(_ standIn: String, _ log: String) -> LaunchReport {
        let start = bench.column.start
        do {
            let confinement = try Confinement(launcher: standIn, start: start == .spawned ? .spawned : .forked)
            defer { confinement.finish() }
            if start == .ready {
                let first = run(confinement)
                guard case .exited(code: 0) = first.verdict else { return first }
                // Disturbed before it is ready, there may be none.
                for _ in 0..<6000 {
                    if access(log + ".disturbed", F_OK) == 0 || !ReadyCages.found().isEmpty { break }
                    usleep(5000)
                }
            }
            return run(confinement)
        } catch {
            return LaunchReport(verdict: .setupFailed(.init(stage: "spawn", errno: EIO, hint: error.message)))
        }
    }

    private func run(_ confinement: Confinement) -> LaunchReport {
        bench.run(.writes, attempts, through: confinement) {
            $0.reads = [.init(path: bench("open")), .init(path: bench("sockets"), mapping: .owner)]
            $0.files = [
                .init(kind: .secret, name: "token", content: [1]), .init(kind: .data, name: "data", content: [1]),
            ]
        }
    }
}

extension FaultTrial.Made {
    /// Ends well: a set-up that says what failed, or a step that sees just what it always sees.
    ///
    /// - Parameters:
    ///   - process: that was disturbed, in the call of this `name`.
    ///   - usual: what a step sees where nothing is disturbed.
    func judge(
        _ action: String, _ process: Fault.Place, _ name: String, _ isOwn: Bool, _ usual: [String: String]
    ) -> (word: String, isGood: Bool) {
        switch report.verdict {
        case .setupFailed(let failure):
            if failure.stage == "launcher" {
                let isMute = action == "kill" || !isOwn || PlausibleErrors.ofMemory.contains(name)
                return ("the launcher ended without a word", isMute)
            }
            return ("set-up failed, with its stage and errno", failure.errno != 0)
        case .exited(code: 0):
            // Without its listener the kernel refuses by itself, with ENOSYS, and the result says that nobody counted.
            let uncounted = answers.merging(usual) { $0 == "ENOSYS" && $1 == "EPERM" ? $1 : $0 }
            if answers != usual, uncounted == usual, report.denials == nil {
                return ("the step ran as confined as ever, and nobody counted", true)
            }
            return answers == usual ? ("the step ran as confined as ever", true) : ("the step saw more", false)
        case .signalled(signal: SIGKILL) where action == "fail" && name == "poll":
            return ("the step was killed, since nothing can be watched without poll(2)", true)
        case .signalled(signal: SIGKILL) where action == "kill" && process.stage < 2:
            return ("the step was killed when it may have begun", true)
        default:
            return (Bench.describe(report.verdict), false)
        }
    }
}
