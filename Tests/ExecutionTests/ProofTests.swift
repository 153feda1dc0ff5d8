import Documents
@testable import Execution
import Runbooks
import Synchronization
import Testing

/// A proof is worth what it finds: an undo that leaves something behind has to fail it.
@Suite struct ProofTests {
    static let steps = """
        steps:
          - {id: one, uses: lab/write, with: {path: /srv/a, content: new a}}
          - {id: look, run: ["true"]}
          - {id: two, uses: lab/write, with: {path: /srv/b, content: new b}}
          - {id: stop, uses: lab/stop, with: {unit: b.service}}
          - {id: wipe, uses: lab/wipe, with: {unit: b.service}}

        """

    static let circumstances = Proof.Circumstances(
        at: Timestamp(milliseconds: 1_763_715_600_000), engine: "1.0.0", kernel: "6.1.0", account: .root)

    private func prove(_ flaw: ProvedDisk.Flaw?, _ steps: String = ProofTests.steps) throws -> (Proof, Lab) {
        let lab = Lab()
        let files = ProvedDisk(lab.disk.texts, flaw)
        lab.launcher.script("install") { launch, _ in
            let text = String(decoding: launch.standardInput, as: UTF8.self)
            return files.disk.write(launch.arguments.last ?? "", text, in: launch.writes) ? .exit(0) : .exit(1)
        }
        let proof = try Engine.prove(
            try Lab.valid(steps), params: [:], id: "run", host: "srv1", minimum: .full,
            circumstances: Self.circumstances, with: ScriptedCage(launcher: lab.launcher), files, clock: lab.time.clock,
            secrets: BoundSecrets([]) { .failure(.init($0, .notBound)) }, stop: lab.stop)
        return (proof.value, lab)
    }

    @Test func `what the engine undoes after every failure is proved, and what acts on the host is not`() throws {
        let (proof, lab) = try prove(nil)
        #expect(
            proof.steps.map(\.verdict.word.rawValue) == [
                "proved", "nothing to undo", "proved", "not provable", "not provable",
            ])
        // What could not be brought about is not claimed: here no write has a middle, and none can be interrupted.
        #expect(
            proof.steps[0].failures == [
                "a failure after it", "a failure before it", "killed when its work was done",
                "out of time when its work was done", "a commit that breaks off",
                "power cut at each of the 2 points of its commit",
            ])
        #expect(proof.steps[0].paths == 1)
        #expect(proof.repetition == .idempotent)
        #expect(!proof.isWhole)
        #expect(lab.services.all == Services().all)
        #expect(lab.disk.texts == ["/srv/a": "old a", "/srv/b": "old b"])
        #expect(lab.launcher.launches.allSatisfy { $0.sockets.isEmpty && $0.grade != .host })
    }

    @Test func `where nothing could be run on copies, nothing is said of running it twice`() throws {
        let host = try prove(nil, "steps:\n  - {id: stop, uses: lab/stop, with: {unit: b.service}}\n").0
        guard case .notTried = host.repetition else { return #expect(Bool(false), "\(host.repetition)") }
        #expect(!host.isWhole)
        // The control: where there is nothing to undo, there is nothing to repeat either.
        let look = try prove(nil, "steps:\n  - {id: look, run: [\"true\"]}\n").0
        #expect(look.repetition == .idempotent)
        #expect(look.isWhole)
    }

    @Test(arguments: ProvedDisk.Flaw.allCases)
    func `an undo that does not undo is found`(flaw: ProvedDisk.Flaw) throws {
        let (proof, _) = try prove(flaw)
        guard case .failed = proof.steps[0].verdict else { return #expect(Bool(false), "\(proof.steps[0])") }
    }

    @Test func `a runbook that changes more each time is said to`() throws {
        let (proof, lab) = try prove(nil, "steps:\n  - {id: one, uses: lab/write, with: {path: /srv/a, content: x}}\n")
        #expect(proof.repetition == .idempotent)
        #expect(proof.isWhole)
        #expect(lab.journal.events.isEmpty)
        let count = Mutex(0)
        let other = Lab()
        let files = ProvedDisk(other.disk.texts, nil)
        other.launcher.script("install") { launch, _ in
            let text = count.withLock { count in
                count += 1
                return "\(count)"
            }
            return files.disk.write("/srv/a", text, in: launch.writes) ? .exit(0) : .exit(1)
        }
        let grown = try Engine.prove(
            try Lab.valid("steps:\n  - {id: one, uses: lab/write, with: {path: /srv/a, content: x}}\n"), params: [:],
            id: "run", host: "srv1", minimum: .full, circumstances: Self.circumstances,
            with: ScriptedCage(launcher: other.launcher), files,
            clock: other.time.clock, secrets: BoundSecrets([]) { .failure(.init($0, .notBound)) }, stop: other.stop)
        guard case .changes = grown.value.repetition else {
            return #expect(Bool(false), "\(grown.value.repetition)")
        }
    }
}

/// Files of a proof in memory, whose undo may be flawed.
final class ProvedDisk: ProvedFiles {
    enum Flaw: String, CaseIterable {
        /// It says that all is put back, and puts nothing back.
        case idle
        /// It leaves a file more.
        case litter
        /// The second time it puts back something else.
        case twice
        /// After a power cut it puts nothing back.
        case afterCut
    }

    struct State {
        var commits: [Commit] = []
        var broken: String?
        var cut: String?
        var boundary = -1
        var passed = 0
        var isCut = false
        var reverted = 0
    }

    let disk = MemoryDisk(Power())
    private let flaw: Flaw?
    private let texts: [String: String]
    private let state = Mutex(State())

    init(_ texts: [String: String], _ flaw: Flaw?) {
        self.flaw = flaw
        self.texts = texts
        for (path, text) in texts { disk.replace(path, text) }
    }

    func states() throws(FileFailure) -> [String: FileState] {
        disk.texts.mapValues { text in
            FileState(
                kind: .file, mode: 0o644, owner: 0, group: 0, size: Int64(text.utf8.count), modified: 0, sha256: text,
                target: nil, attributes: "", links: 1, identity: .init(device: 1, inode: 1))
        }
    }

    func differences(from earlier: [String: FileState], _ times: ProofTimes) throws(FileFailure) -> [String] {
        let now = try states()
        return Set(earlier.keys).union(now.keys).sorted().filter { earlier[$0] != now[$0] }
    }

    func copyAgain() throws(FileFailure) {
        for (path, text) in texts { disk.replace(path, text) }
    }

    func breakCommit(of step: String?) { state.withLock { $0.broken = step } }

    func cutCommit(of step: String?, at boundary: Int) {
        state.withLock { ($0.cut, $0.boundary, $0.passed, $0.isCut) = (step, boundary, 0, false) }
    }
    var passed: Int { state.withLock { $0.passed } }
    var isCut: Bool { state.withLock { $0.isCut } }

    private func pass(_ step: String) throws(FileFailure) {
        let cuts = state.withLock { state in
            guard state.cut == step else { return false }
            defer { state.passed += 1 }
            state.isCut = state.isCut || state.passed == state.boundary
            return state.passed == state.boundary
        }
        if cuts { throw FileFailure(.io, path: "", "power cut") }
    }

    func revertAgain() throws(FileFailure) -> [Reversal.Difference] {
        var left: [Reversal.Difference] = []
        for commit in state.withLock({ $0.commits }).reversed() { left += try revert(commit).remaining }
        return left
    }

    /// Nothing here takes time, so whatever is launched is over before anybody sees that it writes.
    func watchingWrites(
        of launch: Launch, seen: @escaping @Sendable () -> Void, _ work: () -> LaunchReport
    ) -> LaunchReport {
        defer { seen() }
        return work()
    }

    func apply(_ commit: Commit) throws(FileFailure) {
        let isBroken = state.withLock { state in
            state.commits.append(commit)
            return state.broken == commit.step
        }
        try pass(commit.step)
        try disk.apply(commit)
        try pass(commit.step)
        guard isBroken else { return }
        _ = try disk.revert(commit)
        throw FileFailure(.io, path: "", "broken off")
    }

    func revert(_ commit: Commit) throws(FileFailure) -> Reversal {
        let count = state.withLock { state in
            state.reverted += 1
            return state.reverted
        }
        switch flaw {
        case .afterCut where isCut: return Reversal(remaining: [])
        case nil, .afterCut: return try disk.revert(commit)
        case .idle: return Reversal(remaining: [])
        case .litter:
            disk.replace("/srv/left", "behind")
            return try disk.revert(commit)
        case .twice:
            let reversal = try disk.revert(commit)
            if count == 2 { disk.replace("/srv/a", "something else") }
            return reversal
        }
    }

    func discard(run: String) throws(FileFailure) { state.withLock { $0.commits = [] } }

    func views(of launch: Launch) throws(FileFailure) -> [Launch.Read] { launch.reads }
    func predicted() throws(FileFailure) -> [Change] { [] }
    func contents(of change: Change, limit: Int) -> (before: [UInt8]?, after: [UInt8]?) { (nil, nil) }
    func takeObstacles() -> [String] { [] }
    func unreadable(below roots: [String]) -> [String] { [] }
    var divergences: [String] { [] }
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
    func approve(_ launch: Launch) throws(FileFailure) { try disk.approve(launch) }
    func read(_ path: String, limit: Int) throws(FileFailure) -> [UInt8] { try disk.read(path, limit: limit) }
    func stat(_ path: String) throws(FileFailure) -> Node { try disk.stat(path) }
    func link(_ path: String) throws(FileFailure) -> String { try disk.link(path) }
    func glob(_ pattern: String) throws(FileFailure) -> [String] { try disk.glob(pattern) }
    func exists(_ path: String) -> Bool { disk.exists(path) }
}
