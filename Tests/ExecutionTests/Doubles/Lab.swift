import Documents
@testable import Execution
import Runbooks
import Signing
import Synchronization
import Testing

/// A host in memory, with a plugin and tools that act on it, and the engine that runs on it.
struct Lab {
    let power = Power()
    let disk: MemoryDisk
    let launcher: ScriptedLauncher
    let journal: MemoryJournal
    let services: Services
    let time: FakeTime
    let stop = StopToken()
    /// The agent is told to end; what runs has time left.
    let leaving = StopToken()
    var secrets: [String: [UInt8]] = [:]
    var life = Life(boot: "boot 1", process: "agent 1")

    init(_ files: [String: String] = ["/srv/a": "old a", "/srv/b": "old b"]) {
        disk = MemoryDisk(power, files)
        launcher = ScriptedLauncher(power)
        journal = MemoryJournal(power)
        services = Services()
        time = FakeTime()
        let (disk, services) = (disk, services)
        launcher.script("install") { launch, _ in
            let path = launch.arguments.last ?? ""
            let text = String(decoding: launch.standardInput, as: UTF8.self)
            return disk.write(path, text, in: launch.writes) ? .exit(0) : .exit(1, error: "read-only")
        }
        launcher.script("rm") { launch, _ in
            disk.write(launch.arguments.last ?? "", nil, in: launch.writes) ? .exit(0) : .exit(1)
        }
        launcher.script("systemctl") { launch, _ in services.systemctl(launch.arguments) }
        launcher.script("true") { _, _ in .exit(0) }
        launcher.script("false") { _, _ in .exit(1) }
    }

    var engine: Engine {
        let secrets = secrets
        return Engine(
            seams: Seams(
                launcher: launcher, files: disk, clock: time.clock,
                secrets: BoundSecrets(secrets.keys) { name in
                    secrets[name].map { .success(SecretBytes($0)) } ?? .failure(.init(name, .unreadable("gone")))
                }, life: life), journal: journal)
    }

    /// The plan of a runbook whose text follows `params`.
    func plan(
        _ steps: String, params: [String: Node] = [:], checkValues: [String: [String: Node]] = [:],
        minimum: MinimumIsolation = .full
    ) throws -> RunPlan {
        let valid = try Lab.valid(steps)
        return try Planner(
            run: "run-1", site: "clinic-001", host: "srv1", trigger: .person(uid: 0), minimum: minimum,
            library: Planner.Library(action: valid.action, check: valid.check), checkValues: checkValues
        ).plan(valid.runbook, sha256: "00", plugins: [], params: params)
    }

    func run(_ steps: String, params: [String: Node] = [:]) throws -> RunResult {
        try engine.carryOut(try plan(steps, params: params), stop: stop, leaving: leaving).value
    }

    /// What the next process does with what this one left behind.
    func recover() throws -> RunResult {
        power.restore()
        return try engine.recover(run: "run-1", plan: journal.plan ?? [], events: journal.events).0.value
    }

    static func text(_ steps: String) -> String {
        """
        orderly: runbook/v1
        id: RB-LAB-001
        version: 1.0.0
        name: A test
        severity: low
        controls: ["HIPAA 164.312(b)"]

        """ + steps
    }

    static func tree() throws -> PluginTree {
        try PluginTree([.init(path: "plugin.yaml", kind: .file, mode: 0o644, bytes: Array(plugin.utf8))])
    }

    static func valid(_ steps: String) throws -> ValidRunbook {
        let library = Library(
            plugins: [PluginSource(folder: "plugins/lab", tree: try tree())],
            runbooks: [RunbookSource(file: "runbooks/RB-LAB-001.yaml", bytes: Array(text(steps).utf8))])
        let errors = library.diagnostics.filter { $0.severity == .error }
        try #require(errors.isEmpty, "\(errors.map { "\($0)" }.joined(separator: "\n"))")
        return try library.valid("RB-LAB-001")
    }
}

/// Services that systemctl starts and stops.
final class Services: Sendable {
    private let states = Mutex(["a.service": "inactive", "b.service": "active"])
    private let reloads = Mutex<[String]>([])

    subscript(unit: String) -> String? {
        get { states.withLock { $0[unit] } }
        set { states.withLock { $0[unit] = newValue } }
    }
    var all: [String: String] { states.withLock { $0 } }
    /// Units that were told to read their files again.
    var reloaded: [String] { reloads.withLock { $0 } }

    func systemctl(_ arguments: [String]) -> LaunchReport {
        guard arguments.count > 1, let unit = arguments.last, let state = self[unit] else { return .exit(4) }
        switch arguments[1] {
        case "show": return .exit(0, "ActiveState=\(state)\n")
        case "start": self[unit] = "active"
        case "stop": self[unit] = "inactive"
        case "reload": reloads.withLock { $0.append(unit) }
        default: return .exit(1)
        }
        return .exit(0)
    }
}

/// Time that passes only by waiting.
final class FakeTime: Sendable {
    private let passed = Mutex(Duration.zero)
    private let pauses = Mutex<[Duration]>([])

    var waits: [Duration] { pauses.withLock { $0 } }
    func pass(_ duration: Duration) { passed.withLock { $0 += duration } }

    var clock: EngineClock {
        EngineClock(
            now: { [self] in Timestamp(milliseconds: 1_795_000_000_000) + passed.withLock { $0 } },
            monotonic: { [self] in passed.withLock { $0 } },
            wait: { [self] duration, stop in
                pauses.withLock { $0.append(duration) }
                if !stop.isStopped { pass(duration) }
            })
    }
}

extension RunEvent {
    /// As it is journaled where there are no secrets.
    var told: Masked<RunEvent> { BoundSecrets([]) { .failure(.init($0, .notBound)) }.masked(self) }
}
