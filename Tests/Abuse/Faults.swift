import CSeccomp
import Confinement
import Execution
import Foundation
import Runbooks

/// Every system call of the set-up fails in turn, and the launcher's stages are killed at every one.
enum Faults {
    private static let stages = ["privileged", "init", "step"]
    /// What a step still sees when a call failed that the set-up can do without.
    private static let attempts = [
        "unshare-user", "create=/new", "read=/etc/shadow", "descriptor", "no-new-privileges", "capability=21",
        "capability=1", "tcp=127.0.0.1:{port}", "open-read=/proc/1/environ", "call-unknown", "signal={agent}",
        "securebits",
        "kill-init=19", "setgroups", "read={scratch}/open/closed.txt", "unix={scratch}/sockets/service",
        "raise-limit", "chmod-setuid={scratch}/direct/file", "unmount=/proc", "environment=PATH",
    ]

    /// Whether every set-up that was disturbed ended well.
    /// `only`: one stage.
    static func make(_ column: Column, only: Int?) throws -> Bool {
        let scratch = try Scratch()
        defer { scratch.remove() }
        try scratch.furnish(for: 0, probe: Launchers().probe)
        let bench = try Bench(column, scratch)
        defer { bench.close() }
        let clean = try attempt(bench, "fault count 0 0 0")
        guard case .exited(code: 0) = clean.report.verdict, clean.calls.count == 3 else {
            say("the set-up that nothing disturbs: \(Bench.describe(clean.report.verdict))")
            return false
        }
        let mounts = Leftovers.mounts()
        var tally: [String: Int] = [:]
        var findings: [String] = []
        var ignored: Set<String> = []
        for (role, stage) in stages.enumerated() where only == nil || only == role {
            let calls = clean.calls[role] ?? []
            say("\(stage) stage: \(calls.count) calls")
            for place in calls.indices {
                for action in ["fail", "kill"] {
                    let made = try attempt(bench, "fault \(action) \(role) \(place + 1) \(EPERM)")
                    guard let number = made.disturbed else {
                        tally["not reached"] = (tally["not reached"] ?? 0) + 1
                        continue
                    }
                    // setsid is the launcher's first call of its own; before that the C library speaks, or does not.
                    let isOwn = role > 0 || place >= calls.firstIndex(of: 112) ?? 0
                    let (word, isGood) = judge(made, action, role, number, isOwn, clean.answers)
                    tally["\(action): \(word)"] = (tally["\(action): \(word)"] ?? 0) + 1
                    if case .exited = made.report.verdict { ignored.insert("\(stage) stage: \(name(of: number))") }
                    let left = Leftovers.here();
                    if !isGood || !left.isEmpty {
                        findings.append(
                            "\(stage) stage, call \(place + 1) \(name(of: number)), \(action): \(made.text)"
                                + (left.isEmpty ? "" : "; left: " + left.joined(separator: ", ")))
                    }
                }
            }
        }
        for (word, count) in tally.sorted(by: { $0.key < $1.key }) { say("\(count)\t\(word)") }
        say("did without: " + ignored.sorted().joined(separator: ", "))
        for finding in findings { say("WRONG \(finding)") }
        // Others may mount meanwhile: only what launches of this bench could have left.
        let isTidy = Leftovers.mounts().allSatisfy { line in
            mounts.contains(line) || !(line.contains(" /tmp ") || line.contains(bench.scratch.path))
        }
        say(isTidy ? "no mount is left" : "WRONG mounts are left")
        return findings.isEmpty && isTidy
    }

    private struct Made {
        let report: LaunchReport
        let answers: [String: String]
        let calls: [Int: [Int]]
        let disturbed: Int?

        var text: String {
            guard case .setupFailed(let failure) = report.verdict else { return Bench.describe(report.verdict) }
            return
                "set-up failed: \(failure.stage), \(failure.path ?? "no path"), errno \(failure.errno), \(failure.hint ?? "no hint")"
        }
    }

    private static func attempt(_ bench: Bench, _ fault: String) throws -> Made {
        let launcher = try bench.launchers.standIn([fault], in: "fault")
        let log = URL(fileURLWithPath: launcher).deletingLastPathComponent().path + "/log"
        unlink(log)
        let report = bench.run(.writes, attempts, through: try Confinement(launcher: launcher)) {
            $0.reads = [.init(path: bench("open")), .init(path: bench("sockets"), mapping: .owner)]
            $0.files = [
                .init(kind: .secret, name: "token", content: [1]), .init(kind: .data, name: "data", content: [1]),
            ]
            $0.limits.time = .seconds(10)
        }
        // Written when the last process that was followed is gone.
        for _ in 0..<500 where access(log, F_OK) != 0 { usleep(10_000) }
        var calls: [Int: [Int]] = [:]
        var disturbed: Int?
        for line in ((try? String(contentsOfFile: log, encoding: .utf8)) ?? "survivors").split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.first == "disturbed" { disturbed = words.last.flatMap { Int($0) } }
            if let role = words.first.flatMap({ Int($0) }) { calls[role] = words.dropFirst().compactMap { Int($0) } }
        }
        return Made(report: report, answers: Bench.answers(attempts, report), calls: calls, disturbed: disturbed)
    }

    /// Ends well: a set-up that says what failed, or a step that sees just what it always sees.
    private static func judge(
        _ made: Made, _ action: String, _ role: Int, _ number: Int, _ isOwn: Bool, _ usual: [String: String]
    ) -> (String, Bool) {
        switch made.report.verdict {
        case .setupFailed(let failure):
            if failure.stage == "launcher" { return ("the launcher ended without a word", action == "kill" || !isOwn) }
            return ("set-up failed, with its stage and errno", failure.errno != 0)
        case .exited(code: 0):
            // Without its listener the kernel refuses by itself, with ENOSYS, and the result says that nobody counted.
            let uncounted = made.answers.merging(usual) { $0 == "ENOSYS" && $1 == "EPERM" ? $1 : $0 }
            if made.answers != usual, uncounted == usual, made.report.denials == nil {
                return ("the step ran as confined as ever, and nobody counted", true)
            }
            return made.answers == usual ? ("the step ran as confined as ever", true) : ("the step saw more", false)
        case .signalled(signal: SIGKILL) where action == "fail" && name(of: number) == "poll":
            return ("the step was killed, since nothing can be watched without poll(2)", true)
        case .signalled(signal: SIGKILL) where action == "kill" && role < 2:
            return ("the step was killed when it may have begun", true)
        default:
            return (Bench.describe(made.report.verdict), false)
        }
    }

    private static func name(of number: Int) -> String {
        guard let name = seccomp_syscall_resolve_num_arch(0, Int32(number)) else { return "call \(number)" }
        defer { free(name) }
        return String(cString: name)
    }
}

/// What a launch should have taken with it.
enum Leftovers {
    static func mounts() -> [String] {
        ((try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)) ?? "").split(separator: "\n").map(
            String.init)
    }

    /// Processes and control groups of this process's launches, a moment after.
    static func here() -> [String] {
        for _ in 0..<200 {
            if found().isEmpty { return [] }
            usleep(10_000)
        }
        return found()
    }

    private static func found() -> [String] {
        // By their control groups, since others may run launches of their own meanwhile.
        let processes = Processes.names().filter { process in
            (try? String(contentsOfFile: "/proc/\(process)/cgroup", encoding: .utf8))?.contains("-\(getpid())-") == true
        }
        let groups = ["memory", "pids", "cpu", "unified", "."].flatMap { controller in
            let folder = "/sys/fs/cgroup/\(controller)/orderly"
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            return names.filter { $0.contains("-\(getpid())-") }.map { folder + "/" + $0 }
        }
        return processes.map { "process \($0)" } + groups
    }
}

/// One line at once, however long the next takes.
private func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
