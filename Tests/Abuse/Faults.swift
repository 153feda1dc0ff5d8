import Confinement
import Execution
import Foundation
import Runbooks
import Synchronization

/// Every system call of the set-up fails in turn, with every error that is plausible for it, and the launcher's stages are
/// killed at every one: spawned, started by a fork server, and made ready by it.
enum Faults {
    /// What a step still sees when a call failed that the set-up can do without.
    private static let attempts = [
        "unshare-user", "create=/new", "read=/etc/shadow", "descriptor", "no-new-privileges", "capability=21",
        "capability=1", "tcp=127.0.0.1:{port}", "open-read=/proc/1/environ", "call-unknown", "signal={agent}",
        "securebits",
        "kill-init=19", "setgroups", "read={scratch}/open/closed.txt", "unix={scratch}/sockets/service",
        "capability=40", "raise-limit", "chmod-setuid={scratch}/direct/file", "unmount=/proc", "environment=PATH",
    ]

    /// Whether every set-up that was disturbed ended well.
    ///
    /// - Parameters:
    ///   - only: one stage: 0 privileged, 1 init, 2 step, 3 the fork server itself.
    ///   - wanted: calls of this name alone. Of none, nothing is shown.
    static func make(_ column: Column, only: Int?, _ wanted: String?) throws -> Bool {
        let scratch = try Scratch()
        defer { scratch.remove() }
        try scratch.furnish(for: 0, probe: Launchers().probe)
        let bench = try Bench(column, scratch)
        defer { bench.close() }
        let trial = try FaultTrial(bench, attempts)
        let clean = try trial.make("count", .init(launcher: 0, stage: 9), 0, 0)
        let stages = trial.stages
        guard case .exited(code: 0) = clean.report.verdict, stages.allSatisfy({ clean.calls[$0.place] != nil }) else {
            say("the set-up that nothing disturbs: \(clean.text), \(clean.calls.keys)")
            return false
        }
        let mounts = Leftovers.mounts()
        var tally: [String: Int] = [:]
        var findings: [String] = []
        var ignored: Set<String> = []
        for (number, stage) in stages.enumerated() where only == nil || only == number {
            let calls = clean.calls[stage.place] ?? []
            say("\(column.rawValue), \(stage.name): \(calls.count) calls")
            for (place, call) in calls.enumerated() where wanted == nil || PlausibleErrors.name(of: call) == wanted {
                let isOwn = place >= trial.firstOwn(of: calls, stage.place)
                let errors = isOwn ? PlausibleErrors.of(call) : [EPERM]
                for (action, error) in [("kill", 0)] + errors.map({ ("fail", $0) }) {
                    let made = try trial.make(action, stage.place, place + 1, error)
                    guard let disturbed = made.disturbed else {
                        tally["not reached", default: 0] += 1
                        continue
                    }
                    let name = PlausibleErrors.name(of: disturbed)
                    let judgement = made.judge(action, stage.place, name, isOwn, clean.answers)
                    tally["\(action): \(judgement.word)", default: 0] += 1
                    if action == "fail", case .exited = made.report.verdict { ignored.insert("\(stage.name): \(name)") }
                    let left = Leftovers.here(trial.launcher)
                    if !judgement.isGood || !left.isEmpty {
                        let what = action == "kill" ? "killed" : ErrorName.of(error)
                        findings.append(
                            "\(stage.name), call \(place + 1) \(name), \(what): \(made.text)"
                                + (left.isEmpty ? "" : "; left: " + left.joined(separator: ", ")))
                        say("WRONG \(findings.last ?? "")")
                    }
                }
            }
        }
        for (word, count) in tally.sorted(by: { $0.key < $1.key }) { say("\(count)\t\(word)") }
        say("did without: " + ignored.sorted().joined(separator: ", "))
        // Others may mount meanwhile: only what launches of this bench could have left.
        let isTidy = Leftovers.mounts().allSatisfy { line in
            mounts.contains(line) || !(line.contains(" /tmp ") || line.contains(bench.scratch.path))
        }
        say(isTidy ? "no mount is left" : "WRONG mounts are left")
        say("\(column.rawValue): \(tally.values.reduce(0, +)) set-ups disturbed, \(findings.count) ended badly")
        return findings.isEmpty && isTidy && tally.contains { $0.key != "not reached" }
    }
}

/// What a launch should have taken with it.
enum Leftovers {
    static func mounts() -> [String] {
        ((try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)) ?? "").split(separator: "\n").map(
            String.init)
    }

    /// Processes and control groups of this process's launches, and descriptors in itself, when they had time to go.
    ///
    /// - Parameter launcher: the program that its launches run, and nobody else's do.
    static func here(_ launcher: String) -> [String] {
        for _ in 0..<3000 {
            if found(launcher).isEmpty { return [] }
            usleep(10_000)
        }
        return found(launcher)
    }

    private static let descriptors = Atomic(0)

    /// What this process holds before its first launch is what it may hold after each.
    static func rememberDescriptors() { descriptors.store(countDescriptors(), ordering: .relaxed) }

    private static func countDescriptors() -> Int {
        (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0
    }

    /// Control groups that a process made for its steps.
    static func groups(of agent: pid_t) -> [String] {
        ["memory", "pids", "cpu", "unified", "."].flatMap { controller in
            let folder = "/sys/fs/cgroup/\(controller)/orderly"
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            return names.filter { $0.contains("-\(agent)-") }.map { folder + "/" + $0 }
        }
    }

    private static func found(_ launcher: String) -> [String] {
        // By program or control groups, since others may run launches of their own meanwhile.
        let processes = Processes.names().filter { process in
            let program = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/exe")
            let groups = try? String(contentsOfFile: "/proc/\(process)/cgroup", encoding: .utf8)
            return program == launcher || groups?.contains("-\(getpid())-") == true
        }
        let groups = groups(of: getpid())
        let more = countDescriptors() - descriptors.load(ordering: .relaxed)
        return processes.map { "process \($0)" } + groups + (more > 0 ? ["\(more) descriptors"] : [])
    }
}

/// One line at once, however long the next takes.
private func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
