import CKernel
import Confinement
import Execution
import Foundation
import Runbooks

/// Everything that one column needs: a scratch folder, listeners, the launcher, stand-ins for it.
final class Bench {
    let column: Column
    let scratch: Scratch
    let launchers: Launchers
    let agent: Agent
    let listener: Listener
    let other: Listener
    private var answers: [Setting: [String: String]] = [:]
    private var stages = 0

    /// Called as whoever made the scratch folder; from here on this process is the column's agent.
    init(_ column: Column, _ scratch: Scratch) throws {
        self.column = column
        self.scratch = scratch
        launchers = try Launchers()
        listener = try Listener()
        other = try Listener()
        try Surroundings.change(for: column, user: Measuring.user)
        agent = try Agent(column, launcher: launchers.real)
        // From what a launch begins with the next cage is built.
        if column.start == .ready { _ = agent.confinement.launch(launch(.plain, ["thread"]), stop: StopToken()) }
    }

    func close() {
        agent.finish()
        launchers.remove()
    }

    func callAsFunction(_ name: String) -> String { scratch.path + "/" + name }

    var port: UInt16 { listener.port }

    /// A fresh one each time: an upper directory is good for one step.
    func staged(_ name: String) -> Launch.Write {
        stages += 1
        for name in ["upper", "work"] { try? scratch.folder("stage/\(stages)/\(name)") }
        let lower = column == .copied ? copied(name) : self(name)
        var status = stat()
        lstat(lower, &status)
        return .staged(
            StagedRoot(
                path: self(name), kind: .directory, lower: lower, upper: self("stage/\(stages)/upper"),
                work: self("stage/\(stages)/work"),
                identity: FileIdentity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino)),
                ownerShift: column == .copied ? Confinement.defaultUidBase : nil))
    }

    /// In the stage, and all of the stage the step's own.
    private func copied(_ name: String) -> String {
        let stage = self("stage/\(stages)")
        try? FileManager.default.copyItem(atPath: self(name), toPath: stage + "/lower")
        let all = FileManager.default.subpaths(atPath: stage) ?? []
        for path in [stage] + all.map({ stage + "/" + $0 }) {
            lchown(path, Confinement.defaultUidBase, Confinement.defaultUidBase)
        }
        return stage + "/lower"
    }

    /// `{name}` becomes what it stands for.
    func fill(_ text: String) -> String {
        var text = text
        let words = [
            "scratch": scratch.path, "agent": "\(getpid())", "port": "\(listener.port)", "other": "\(other.port)",
            "launcher": launchers.real,
        ]
        for (word, value) in words { text = text.replacingOccurrences(of: "{\(word)}", with: value) }
        return text
    }

    // MARK: Launches

    func launch(_ setting: Setting = .plain, _ arguments: [String], _ change: (inout Launch) -> Void = { _ in })
        -> Launch
    {
        var launch = Launch(
            label: "abuse", grade: column == .host ? .host : .pure, program: launchers.probe,
            arguments: ["abuse-probe"] + arguments.map(fill))
        launch.minimum = column == .degraded || column == .copied || !column.needsRoot ? .degraded : .full
        launch.limits.time = .seconds(60)
        setting.apply(to: &launch, self)
        change(&launch)
        return launch
    }

    func run(
        _ setting: Setting = .plain, _ arguments: [String], through confinement: Confinement? = nil,
        _ change: (inout Launch) -> Void = { _ in }
    ) -> LaunchReport {
        let launch = launch(setting, arguments, change)
        return confinement?.launch(launch, stop: StopToken()) ?? agent.launch(launch)
    }

    /// What an attempt saw: all attempts of a setting are made in one cage.
    func seen(_ attempt: String, in setting: Setting, among all: [String]) -> String {
        if answers[setting] == nil { answers[setting] = measure(all, in: setting) }
        return answers[setting]?[attempt] ?? "no answer"
    }

    /// In a cage that was built ahead where the column says so, and in none that was where it does not: the step itself
    /// is asked.
    private func measure(_ all: [String], in setting: Setting) -> [String: String] {
        for _ in 0..<20 {
            agent.waitForCage()
            var now = timespec()
            clock_gettime(CLOCK_REALTIME, &now)
            // The kernel's clock for the times of files ticks every few milliseconds.
            usleep(20_000)
            let age = "built-before=\(now.tv_sec * 1_000_000_000 + now.tv_nsec)"
            let found = Self.answers([age] + all, run(setting, [age] + all))
            if found[age] == nil || found[age]?.hasPrefix("set-up") == true { return found }
            if found[age] == (column.start == .ready ? "ok" : "EAGAIN") { return found }
            // Whoever mounts something on this machine meanwhile spoils what was ready.
        }
        return Dictionary(uniqueKeysWithValues: all.map { ($0, "not in such a cage") })
    }

    static func answers(_ attempts: [String], _ report: LaunchReport) -> [String: String] {
        if case .setupFailed(let failure) = report.verdict {
            return Dictionary(uniqueKeysWithValues: attempts.map { ($0, describe(failure)) })
        }
        // Attempts may print lines of their own, which have no colon.
        let lines = report.text.split(separator: "\n").filter { $0.contains(": ") }
        var answers: [String: String] = [:]
        for (attempt, line) in zip(attempts, lines) {
            answers[attempt] = line.components(separatedBy: ": ").last ?? ""
        }
        return answers
    }

    static func describe(_ failure: SetupFailure) -> String {
        "set-up: \(failure.stage)" + (failure.errno == 0 ? "" : " \(ErrorName.of(failure.errno))")
    }

    static func describe(_ verdict: Verdict) -> String {
        if case .setupFailed(let failure) = verdict { return describe(failure) }
        if case .exited(let code) = verdict { return code == 0 ? "ok" : "exit \(code)" }
        if case .signalled(let signal) = verdict { return "signal \(signal)" }
        let words: [Verdict: String] = [
            .timedOut: "timed out", .outOfMemory: "out of memory", .outputLimit: "output limit",
            .stageLimit: "stage limit",
        ]
        return words[verdict] ?? "\(verdict)"
    }

    // MARK: Controls

    /// The same attempt by the same program, outside every cage, by whoever runs this.
    func outside(_ attempt: String) -> String {
        let text = fill(attempt)
        let output = Outside.run(launchers.probe, ["abuse-probe", text])
        return output.split(separator: "\n").last { $0.contains(": ") }?.components(separatedBy: ": ").last
            ?? "no answer"
    }

    func without(_ changes: [StandIn.Change], _ attempt: String, _ setting: Setting) throws -> String {
        let standIn = try Confinement(launcher: launchers.standIn(changes.map(\.rawValue)))
        let report = run(setting, [attempt], through: standIn)
        return Self.answers([attempt], report)[attempt] ?? "no answer"
    }
}

extension LaunchReport {
    var text: String { String(decoding: standardOutput.head + standardOutput.tail, as: UTF8.self) }
}
