import CKernel
import Confinement
import Execution
import Foundation
import Glibc
import Runbooks

/// Scenes about processes, the network and secrets.
extension Bench {
    func arguments() -> String {
        let words = ["--", "-x", "$(id)", "a\nb", "'\"", "\u{1b}[31m", "é"]
        let report = run(.plain, ["--arguments"] + words)
        let expected = words.map { $0.utf8.map { String($0, radix: 16) }.joined(separator: " ") }
        return report.text.split(separator: "\n").map(String.init) == expected ? "verbatim" : report.text
    }

    func daemon() -> String {
        let argument = "daemon=\(Processes.token())"
        let report = run(.plain, [argument])
        return Bench.describe(report.verdict) + (Processes.with(argument).isEmpty ? ", gone" : ", still there")
    }

    func daemonOutside() -> String {
        let argument = "daemon=\(Processes.token())"
        guard let process = Outside.start(launchers.probe, ["abuse-probe", argument]) else { return "did not start" }
        var status: Int32 = 0
        waitpid(process, &status, 0)
        let left = Processes.with(argument)
        for process in left { kill(process, SIGKILL) }
        return left.isEmpty ? "gone" : "still there"
    }

    func timeout() -> String {
        let argument = "wait-for-ever=\(Processes.token())"
        // More where a busy machine had not begun it by then.
        for seconds in [1, 4, 16, 64] {
            let step = Watched(self, launch(.plain, [argument]) { $0.limits.time = .seconds(seconds) })
            let hasBegun = step.runs { !Processes.with(argument).isEmpty }
            guard let verdict = step.finish()?.verdict, hasBegun || verdict != .timedOut else { continue }
            return Bench.describe(verdict) + (Processes.with(argument).isEmpty ? ", gone" : ", still there")
        }
        return "did not start"
    }

    /// In a frozen group of version 1 even SIGKILL waits.
    func frozen() throws -> String {
        let group = "/sys/fs/cgroup/freezer/orderly-abuse-\(getpid())"
        guard mkdir(group, 0o755) == 0 else { return "this host has no freezer of version 1" }
        let argument = "wait-for-ever=\(Processes.token())"
        let step = Watched(self, launch(.plain, [argument]))
        Processes.wait(for: argument, toExist: true)
        for process in Processes.with(argument) { write("\(process)", to: group + "/cgroup.procs") }
        write("FROZEN", to: group + "/freezer.state")
        step.stop.stop()
        let verdict = step.finish()?.verdict
        write("THAWED", to: group + "/freezer.state")
        let isGone = Processes.wait(for: argument, toExist: false)
        for _ in 0..<6000 {
            if rmdir(group) == 0 { break }
            usleep(10_000)
        }
        _ = agent.confinement.removeLeftovers()
        return (verdict.map(Bench.describe) ?? "no verdict") + (isGone ? "" : ", still there when thawed")
    }

    private func write(_ text: String, to path: String) {
        let file = open(path, O_WRONLY | O_CLOEXEC)
        if file < 0 { return }
        _ = Glibc.write(file, text, text.utf8.count)
        Glibc.close(file)
    }

    func killedAgent(_ step: Hold.Step) throws -> String {
        let token = step == .running ? Processes.token() : Hold.none
        guard let agent = Outside.start(launchers.own, ["orderly-abuse", "--hold", column.rawValue, token]) else {
            return "did not start"
        }
        let hasBegun = Processes.eventually {
            step == .running
                ? !Processes.with("wait-for-ever=\(token)").isEmpty : !ReadyCages.found(of: agent).isEmpty
        }
        guard hasBegun else { return "did not begin" }
        let processes = Processes.below(agent)
        guard !Leftovers.groups(of: agent).isEmpty else { return "no groups to leave" }
        kill(agent, SIGKILL)
        var status: Int32 = 0
        waitpid(agent, &status, 0)
        let areGone = Processes.eventually { processes.isDisjoint(with: Processes.names()) }
        // Whoever starts first sweeps: another agent on this machine may have done it.
        self.agent.confinement.removeLeftovers()
        let isSwept = Processes.eventually { Leftovers.groups(of: agent).isEmpty }
        return (areGone ? "gone" : "still there") + (isSwept ? ", swept" : ", groups are left")
    }

    func listening(_ setting: Setting) -> String {
        let (port, gate) = (Listener.freePort(), self("gate/\(Processes.token())"))
        let argument = "listen-until=\(port),\(gate)"
        let step = Watched(self, launch(setting, [argument]) { $0.reads = [.init(path: self("gate"))] })
        Processes.wait(for: argument, toExist: true)
        var seen = ""
        // Its line comes before it listens. In a network of its own it is never reached.
        for _ in 0..<(setting == .hostNetwork ? 6000 : 100) where seen != "ok" {
            seen = outside("tcp=127.0.0.1:\(port)")
            usleep(10_000)
        }
        _ = FileManager.default.createFile(atPath: gate, contents: nil)
        guard step.finish()?.text.hasPrefix("listening\n") == true else { return "did not listen" }
        return seen
    }

    /// Processor time against the clock; a busy host can only make it less.
    func busy(processor: Int) -> String {
        let report = run(.plain, ["busy=2"]) { $0.limits.cpu = processor }
        guard let used = report.peaks.processorTime else { return "not measured" }
        return used <= report.duration * 0.65 ? "bounded" : "more"
    }

    func flood(limit: Int) -> String {
        Bench.describe(run(.plain, ["flood=64"]) { $0.limits.output = limit }.verdict)
    }

    func denials(_ count: Int) -> String {
        let report = run(.denials, ["denials=\(count)"])
        return if case .exited = report.verdict { "finished" } else { "ended" }
    }

    func secret(inArguments: Bool) throws -> String {
        let secret = "s3cret-\(Processes.token())"
        let argument = "wait-for-ever=\(Processes.token())"
        let launch = launch(.plain, [argument] + (inArguments ? [secret] : [])) {
            $0.files = [.init(kind: .secret, name: "token", content: Array(secret.utf8))]
        }
        let step = Watched(self, launch)
        defer {
            step.stop.stop()
            _ = step.finish()
        }
        guard Processes.wait(for: argument, toExist: true) else { return "did not start" }
        return Processes.show(secret) ? "found" : "nowhere"
    }

    func spoiled(_ change: StandIn.Change) throws -> String {
        let standIn = try Confinement(launcher: launchers.standIn([change.rawValue]))
        return Bench.describe(run(.plain, ["thread"], through: standIn).verdict)
    }
}
