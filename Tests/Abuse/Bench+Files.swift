import CKernel
import Execution
import Foundation
import Runbooks

/// Scenes about files.
extension Bench {
    func lateMount(inCage: Bool) -> String {
        let gate = self("gate/\(Processes.token())")
        let place = self("open/late")
        let attempt = "then=\(gate),\(place)/marker"
        let probe = launchers.probe
        let step = inCage ? Watched(self, launch(.reads, [attempt])) : nil
        let outside = DispatchSemaphore(value: 0)
        let answer = Answer()
        if !inCage {
            Thread {
                answer.text = Outside.run(probe, ["abuse-probe", attempt])
                outside.signal()
            }.start()
        }
        guard Processes.wait(for: attempt, toExist: true) else { return "did not start" }
        kernel_mount("late", place, "tmpfs", 0, nil)
        defer { kernel_unmount(place, KERNEL_MNT_DETACH) }
        _ = FileManager.default.createFile(atPath: place + "/marker", contents: nil)
        _ = FileManager.default.createFile(atPath: gate, contents: nil)
        if let step { return step.finish().flatMap { Bench.answers([attempt], $0)[attempt] } ?? "no answer" }
        outside.wait()
        return answer.text.components(separatedBy: ": ").last?.trimmingCharacters(in: .newlines) ?? "no answer"
    }

    private final class Answer: @unchecked Sendable {
        // Read after the thread that writes it has signalled.
        var text = ""
    }

    /// While somebody exchanges the declared folder for a link to another, and back.
    func race(inCage: Bool) throws -> String {
        let (real, hold, decoy) = (self("race/real"), self("race/hold"), self("race/decoy"))
        mkdir(decoy, 0o755)
        try Data("other\n".utf8).write(to: URL(fileURLWithPath: decoy + "/name"))
        let stop = StopToken()
        let ended = DispatchSemaphore(value: 0)
        Thread {
            while !stop.isStopped {
                rename(real, hold)
                symlink(decoy, real)
                unlink(real)
                rename(hold, real)
            }
            ended.signal()
        }.start()
        defer {
            stop.stop()
            ended.wait()
        }
        if !inCage {
            for _ in 0..<100_000 where FileManager.default.contents(atPath: real + "/name") == Data("other\n".utf8) {
                return "the other content"
            }
            return "never the other content"
        }
        for _ in 0..<60 {
            let report = run(.plain, []) {
                $0.program = "/usr/bin/cat"
                $0.arguments = ["cat", real + "/name"]
                $0.reads = [.init(path: real)]
            }
            if case .setupFailed(let failure) = report.verdict {
                if failure.stage == "source", [ENOENT, ELOOP, ESTALE].contains(failure.errno) { continue }
                return Bench.describe(failure)
            }
            if report.text != "text\n" { return "the step read \(report.text)" }
        }
        return "its own content or ESTALE, ELOOP, ENOENT"
    }

    /// Of writes that nothing refuses.
    func writesThrough() throws -> String {
        let places = ["direct/wrote", "other/made"].map(callAsFunction)
        defer { for place in places { try? FileManager.default.removeItem(atPath: place) } }
        let attempts = ["create=" + places[0], "mkdir=" + places[1]]
        let answers = Bench.answers(attempts, run(.writes, attempts))
        let areThere = places.map { access($0, F_OK) == 0 }
        guard answers.values.allSatisfy({ $0 == "ok" }), answers.count == 2, areThere[0] == areThere[1] else {
            return "\(answers.values.sorted()), \(areThere)"
        }
        return "written, " + (areThere[0] ? "on the host" : "not on the host")
    }

    /// The order of declarations decides nothing.
    func orders() -> String {
        let paths = [self("open"), self("open/sub"), "/etc", "/etc/ssl"]
        let attempts = [
            "create={scratch}/open/sub/new", "read={scratch}/open/closed.txt", "read=/etc/shadow", "list=/etc/ssl",
            "write={scratch}/direct/file", "create={scratch}/direct/\(Processes.token())",
        ]
        var answers: Set<[String: String]> = []
        for turn in paths.indices {
            for reversed in [false, true] {
                let order = Array(paths[turn...] + paths[..<turn])
                let report = run(.writes, attempts) {
                    $0.reads = (reversed ? order.reversed() : order).map { Launch.Read(path: $0) }
                    if reversed { $0.writes.reverse() }
                }
                // What was made by the time before is there.
                var answer = Bench.answers(attempts, report)
                answer[attempts[5]] = nil
                answers.insert(answer)
            }
        }
        if answers.contains(where: { $0.values.contains { $0.hasPrefix("set-up") } }) { return "not launched" }
        return answers.count == 1 ? "one answer" : "\(answers.count) answers"
    }

    /// The sum is looked at from outside, so the step goes on for as long as a look may take to come.
    func fillStage(_ attempt: String, limit: Int) -> String {
        let report = run(.filled, [attempt + "={scratch}/tree", "busy=2"]) { $0.limits.stage = limit }
        guard case .exited = report.verdict else { return Bench.describe(report.verdict) }
        return report.text.split(separator: "\n").first?.components(separatedBy: ": ").last ?? "no answer"
    }

    func program(_ path: String) -> String {
        let report = run(.plain, []) {
            $0.program = path
            $0.arguments = [path]
        }
        if case .setupFailed = report.verdict { return "set-up" }
        return Bench.describe(report.verdict)
    }

    func writeLauncher(outside: Bool) -> String {
        let folder = URL(fileURLWithPath: launchers.real).deletingLastPathComponent().path
        let file = folder + "/abuse-\(Processes.token())"
        defer { unlink(file) }
        if outside { return self.outside("create=" + file) }
        let report = run(.plain, ["create=" + file]) {
            if column != .host { $0.grade = .files }
            $0.writes = [.direct(path: folder)]
        }
        if access(file, F_OK) == 0 { return "written" }
        if case .setupFailed = report.verdict { return "EPERM or set-up" }
        return report.text.components(separatedBy: ": ").last?.trimmingCharacters(in: .newlines) ?? "no answer"
    }

    /// In a mount namespace of its own, where /dev/null is a file.
    func exchangedDevice() throws -> String {
        Outside.run(launchers.own, ["orderly-abuse", "--exchanged", column.rawValue]).trimmingCharacters(in: .newlines)
    }
}
