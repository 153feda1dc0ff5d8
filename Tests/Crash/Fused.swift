import Documents
import Execution
import Runbooks
import Staging

/// The journal with a fuse around each write.
struct FusedJournal: RunJournal {
    let journal: any RunJournal
    let fuse: Fuse

    func begin(run: String, plan: [UInt8], at: Timestamp) throws(JournalFailure) {
        fuse.pass([.begin(.before)])
        try journal.begin(run: run, plan: plan, at: at)
        fuse.pass([.begin(.after)])
    }

    func append(run: String, event: [UInt8], at: Timestamp) throws(JournalFailure) {
        try append(run: run, events: [event], at: at)
    }

    func append(run: String, events: [[UInt8]], at: Timestamp) throws(JournalFailure) {
        let kinds = events.compactMap { RunEvent.Kind(ofJSON: $0) }
        fuse.pass(kinds.map { .journal(.before, $0) })
        try journal.append(run: run, events: events, at: at)
        fuse.pass(kinds.map { .journal(.after, $0) })
    }
}

extension RunEvent.Kind {
    /// The one key of an event.
    fileprivate init?(ofJSON bytes: [UInt8]) {
        guard let key = JSON.read(bytes, Reading(file: "an event"))?.entries?.first?.key else { return nil }
        self.init(rawValue: key)
    }
}

/// The cage with a fuse around each launch.
struct FusedLauncher: StepLauncher {
    let launcher: any StepLauncher
    let fuse: Fuse

    func launch(_ launch: Launch, stop: StopToken) -> LaunchReport {
        let role = CrashPoint.Role(label: launch.label)
        fuse.pass([.launch(.before, role)])
        let report = launcher.launch(launch, stop: stop)
        fuse.pass([.launch(.after, role)])
        return report
    }

    func findTool(_ name: String) -> Result<Tool, ToolProblem> { launcher.findTool(name) }

    func version(
        of tool: Tool, minimum: MinimumIsolation, stop: StopToken
    ) -> Result<Version, ToolVersionProblem> {
        launcher.version(of: tool, minimum: minimum, stop: stop)
    }
}

/// The file system as transactions with a fuse around each call, and at each boundary within.
struct FusedFiles: FileTransactions {
    let files: Staging
    let fuse: Fuse

    init(_ files: Staging, _ fuse: Fuse, meddler: Meddler) {
        var files = files
        files.passing = { boundary throws(FileFailure) in
            meddler.meddle(at: boundary)
            fuse.pass([.inside(boundary.kind)])
        }
        self.files = files
        self.fuse = fuse
    }

    private func fused<Value>(
        _ call: CrashPoint.FileCall, _ body: () throws(FileFailure) -> Value
    ) throws(FileFailure) -> Value {
        fuse.pass([.file(.before, call)])
        let value = try body()
        fuse.pass([.file(.after, call)])
        return value
    }

    func open(_ roots: [String], run: String, step: String) throws(FileFailure) -> Stage {
        try fused(.open) { () throws(FileFailure) in try files.open(roots, run: run, step: step) }
    }
    func changes(in stage: Stage, limit: Int) throws(FileFailure) -> ChangeSet {
        try fused(.changes) { () throws(FileFailure) in try files.changes(in: stage, limit: limit) }
    }
    func prepare(_ changes: ChangeSet, in stage: Stage) throws(FileFailure) -> Commit {
        try fused(.prepare) { () throws(FileFailure) in try files.prepare(changes, in: stage) }
    }
    func apply(_ commit: Commit) throws(FileFailure) {
        try fused(.apply) { () throws(FileFailure) in try files.apply(commit) }
    }
    func revert(_ commit: Commit) throws(FileFailure) -> Reversal {
        try fused(.revert) { () throws(FileFailure) in try files.revert(commit) }
    }
    func discard(run: String) throws(FileFailure) {
        try fused(.discard) { () throws(FileFailure) in try files.discard(run: run) }
    }

    func preview(_ stage: Stage) -> [StagedRoot] { files.preview(stage) }
    func approve(_ launch: Launch) throws(FileFailure) { try files.approve(launch) }
    func read(_ path: String, limit: Int) throws(FileFailure) -> [UInt8] { try files.read(path, limit: limit) }
    func stat(_ path: String) throws(FileFailure) -> Node { try files.stat(path) }
    func link(_ path: String) throws(FileFailure) -> String { try files.link(path) }
    func glob(_ pattern: String) throws(FileFailure) -> [String] { try files.glob(pattern) }
    func exists(_ path: String) -> Bool { files.exists(path) }
}
