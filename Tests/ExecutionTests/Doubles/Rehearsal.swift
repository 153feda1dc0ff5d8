import Documents
@testable import Execution
import Runbooks
import Signing
import Synchronization

/// A simulation on the host of a lab: the same tools, and files that are shown and never the lab's own.
struct Rehearsal {
    let lab: Lab
    let files = ShownFiles()
    var secrets: [String: [UInt8]] = [:]

    init(_ lab: Lab = Lab()) {
        self.lab = lab
        let shown = files.disk
        for (path, text) in lab.disk.texts { shown.replace(path, text) }
        lab.launcher.script("install") { launch, _ in
            let text = String(decoding: launch.standardInput, as: UTF8.self)
            return shown.write(launch.arguments.last ?? "", text, in: launch.writes) ? .exit(0) : .exit(1)
        }
    }

    func predict(
        _ steps: String, params: [String: Node] = [:], assuming: SimulationAssumption = .nothing
    ) throws -> Prediction {
        let secrets = secrets
        let seams = SimulatedSeams(
            cage: ScriptedCage(launcher: lab.launcher), files: files, clock: lab.time.clock,
            secrets: BoundSecrets(secrets.keys) { name in
                secrets[name].map { .success(SecretBytes($0)) } ?? .failure(.init(name, .notBound))
            })
        return Engine.simulate(
            try Lab.valid(steps), params: params, id: "run-1", site: "clinic-001", host: "srv1", minimum: .full,
            with: seams, assuming: assuming, stop: lab.stop
        ).value
    }
}

struct ScriptedCage: SimulatedCage {
    let launcher: ScriptedLauncher

    func launch(_ simulated: SimulatedLaunch, stop: StopToken) -> LaunchReport {
        launcher.launch(simulated.launch, stop: stop)
    }

    func findTool(_ name: String) -> Result<Tool, ToolProblem> { launcher.findTool(name) }

    func version(
        of tool: Tool, minimum: MinimumIsolation, stop: StopToken
    ) -> Result<Version, ToolVersionProblem> {
        launcher.version(of: tool, minimum: minimum, stop: stop)
    }
}

/// A disk of its own, which remembers what was applied to it.
final class ShownFiles: SimulatedFiles {
    let disk = MemoryDisk(Power())
    private let applied = Mutex<[Change]>([])

    func views(of launch: Launch) throws(FileFailure) -> [Launch.Read] { launch.reads }
    func predicted() throws(FileFailure) -> [Change] { applied.withLock { $0 } }
    func contents(of change: Change, limit: Int) -> (before: [UInt8]?, after: [UInt8]?) {
        (nil, change.after == nil ? nil : disk.texts[change.path].map { Array($0.utf8) })
    }
    func takeObstacles() -> [String] { [] }
    func unreadable(below roots: [String]) -> [String] { [] }
    var divergences: [String] { [] }

    func apply(_ commit: Commit) throws(FileFailure) {
        try disk.apply(commit)
        applied.withLock { $0 += commit.entries.map(\.change) }
    }

    func open(_ roots: [String], run: String, step: String) throws(FileFailure) -> Stage {
        try disk.open(roots, run: run, step: step)
    }
    func preview(_ stage: Stage) -> [StagedRoot] { disk.preview(stage) }
    func changes(in stage: Stage, limit: Int) throws(FileFailure) -> ChangeSet {
        try disk.changes(in: stage, limit: limit)
    }
    func prepare(_ changes: ChangeSet, in stage: Stage) throws(FileFailure) -> Commit {
        try disk.prepare(changes, in: stage)
    }
    func revert(_ commit: Commit) throws(FileFailure) -> Reversal { try disk.revert(commit) }
    func discard(run: String) throws(FileFailure) { try disk.discard(run: run) }
    func approve(_ launch: Launch) throws(FileFailure) { try disk.approve(launch) }
    func read(_ path: String, limit: Int) throws(FileFailure) -> [UInt8] { try disk.read(path, limit: limit) }
    func stat(_ path: String) throws(FileFailure) -> Node { try disk.stat(path) }
    func link(_ path: String) throws(FileFailure) -> String { try disk.link(path) }
    func glob(_ pattern: String) throws(FileFailure) -> [String] { try disk.glob(pattern) }
    func exists(_ path: String) -> Bool { disk.exists(path) }
}
