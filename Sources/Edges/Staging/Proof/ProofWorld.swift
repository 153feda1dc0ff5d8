public import Documents
public import Execution
import Glibc
import Synchronization

/// Copies of what steps declare, below a folder that stands for `/`. A step's cage shows them in the host's place; what it
/// stages is committed and reverted there by the code that does it on a host.
///
/// Hard links become copies, and so do other people's files, to an ordinary user.
public final class ProofWorld: ProvedFiles {
    struct State {
        /// Declared paths that were opened, each copied once.
        var roots: [String] = []
        var commits: [Commit] = []
        /// The step whose commits break off.
        var broken: String?
        /// The step whose commits are cut off.
        var cut: String?
        var boundary = -1
        var passed = 0
        var isCut = false
    }

    let scratch: String
    let host: Staging
    let real: Staging
    let privilege: Staging.Privilege
    let budget = SimulationBudget()
    let state = Mutex(State())

    /// - Parameters:
    ///   - scratch: an empty folder that only this user may enter, on a file system that runs can be staged on.
    ///   - protected: as for `Staging`.
    public init(scratch: String, protected: [String], privilege: Staging.Privilege) throws(FileFailure) {
        let folder = try Folder.following(scratch)
        self.scratch = folder.path
        self.privilege = privilege
        host = Staging(state: folder.path, protected: protected, privilege: privilege)
        try folder.makeFolder("world")
        let state = try folder.makeFolder("state")
        real = Staging(unprotected: state.path, privilege: privilege)
        try Staging.checkFileSystem(of: state)
    }

    private var world: String { scratch + "/world" }

    /// The copy of a path of the host.
    private func inside(_ path: String) -> String { world + path }

    private func outside(_ path: String) -> String {
        path.hasPrefix(world + "/") ? String(path.dropFirst(world.count)) : path
    }

    // MARK: Transactions

    public func open(_ roots: [String], run: String, step: String) throws(FileFailure) -> Stage {
        for declared in roots { try copy(try Staging.plainPath(declared)) }
        var stage = try real.open(roots.map(inside), run: run, step: step)
        for index in stage.roots.indices { stage.roots[index].path = outside(stage.roots[index].path) }
        return stage
    }

    /// As the real transactions know it.
    private func own(_ stage: Stage) -> Stage {
        var own = stage
        for index in own.roots.indices { own.roots[index].path = inside(own.roots[index].path) }
        return own
    }

    public func preview(_ stage: Stage) -> [StagedRoot] {
        real.preview(own(stage)).map { root in
            var root = root
            root.path = outside(root.path)
            return root
        }
    }

    public func changes(in stage: Stage, limit: Int) throws(FileFailure) -> ChangeSet {
        try real.changes(in: own(stage), limit: limit)
    }

    public func prepare(_ changes: ChangeSet, in stage: Stage) throws(FileFailure) -> Commit {
        try passing(stage.step).prepare(changes, in: own(stage))
    }

    public func apply(_ commit: Commit) throws(FileFailure) {
        state.withLock { $0.commits.append(commit) }
        try passing(commit.step).apply(commit)
    }

    /// The transactions of a run, stopped where this proof wants them to.
    private func passing(_ step: String) -> Staging {
        var staging = real
        staging.passing = { [self] boundary throws(FileFailure) in
            if let failure = state.withLock({ $0.pass(boundary, step) }) { throw failure }
        }
        return staging
    }

    public func revert(_ commit: Commit) throws(FileFailure) -> Reversal { try real.revert(commit) }

    public func discard(run: String) throws(FileFailure) {
        state.withLock { $0.commits = [] }
        try real.discard(run: run)
    }

    public func approve(_ launch: Launch) throws(FileFailure) { try host.approve(launch) }

    // MARK: Proving

    public func breakCommit(of step: String?) { state.withLock { $0.broken = step } }

    public func cutCommit(of step: String?, at boundary: Int) {
        state.withLock { ($0.cut, $0.boundary, $0.passed, $0.isCut) = (step, boundary, 0, false) }
    }

    public var passed: Int { state.withLock { $0.passed } }

    public var isCut: Bool { state.withLock { $0.isCut } }

    public func watchingWrites(
        of launch: Launch, seen: @escaping @Sendable () -> Void, _ work: () -> LaunchReport
    ) -> LaunchReport {
        let uppers = launch.writes.compactMap { if case .staged(let root) = $0 { root.upper } else { nil } }
        guard let watch = WriteWatch(uppers, seen: seen) else { return work() }
        defer { watch.end() }
        return work()
    }

    public func revertAgain() throws(FileFailure) -> [Reversal.Difference] {
        var left: [Reversal.Difference] = []
        for commit in state.withLock({ $0.commits }).reversed() { left += try real.revert(commit).remaining }
        return left
    }

    public func copyAgain() throws(FileFailure) {
        let roots = state.withLock { state in
            defer { (state.roots, state.commits, state.broken) = ([], [], nil) }
            return state.roots
        }
        let folder = try Folder.absolute(scratch)
        try RemovedTree.remove("world", in: folder)
        budget.forgetCopies()
        try folder.makeFolder("world")
        for root in roots { try copy(root) }
    }

    public func states() throws(FileFailure) -> [String: FileState] {
        var found: [String: FileState] = [:]
        func add(_ name: String, in folder: Folder) throws(FileFailure) {
            guard let state = try FileState.read(name, in: folder) else { return }
            found[outside(folder.path(of: name))] = state
            guard state.kind == .directory else { return }
            let inner = try folder.folder(name)
            for name in try inner.names() { try add(name, in: inner) }
        }
        for root in state.withLock({ $0.roots }) {
            guard let parent = try? Folder.absolute(Workspace.above(inside(root))) else { continue }
            try add(Workspace.last(of: root), in: parent)
        }
        return found
    }

    public func differences(
        from earlier: [String: FileState], _ times: ProofTimes
    ) throws(FileFailure) -> [String] {
        let now = try states()
        return Set(earlier.keys).union(now.keys).sorted().compactMap { path in
            switch (earlier[path], now[path]) {
            case (nil, nil): return nil
            case (nil, _?): return "\(path): it was not there before"
            case (_?, nil): return "\(path): it is missing"
            case (let before?, var after?):
                if times == .left { after.modified = before.modified }
                let words = after.differences(from: before)
                return words.isEmpty ? nil : "\(path): " + words.joined(separator: ", ")
            }
        }
    }

    // MARK: Copying

    private func copy(_ path: String) throws(FileFailure) {
        guard !state.withLock({ $0.roots.contains { Mounts.path(path, liesWithin: $0) } }) else { return }
        let parent = try Folder.absolute(Workspace.above(path))
        let name = Workspace.last(of: path)
        let found = try parent.status(name)
        let layer = LayerTree(root: world)
        switch found?.kind {
        case .directory:
            let folder = try Folder.absolute(path)
            try host.protected.judge(.init(folder: folder, name: nil))
            var copies = AdoptedCopies(layer, host, .apart, budget)
            try copies.adopt(folder)
            if let first = copies.unreadable.first {
                throw FileFailure(
                    .notAllowed, path: first, "this user may not read it; run the proof as root", errno: EACCES)
            }
        case .link:
            throw FileFailure(.link, path: path, "it is a symbolic link; declare the path it leads to")
        case .whiteout: throw FileFailure(.notSupported, path: path, "a character device cannot be staged")
        case .special(let what): throw FileFailure(.notSupported, path: path, "\(what) cannot be staged")
        case .file, nil:
            try host.protected.judge(.init(folder: parent, name: name))
            let copied = try layer.directory(parent.path, privilege)
            if let found {
                try budget.copy(found.size, of: path)
                try host.copy(name, found, from: parent, to: copied, as: name)
            }
        }
        state.withLock { $0.roots.append(path) }
    }

    // MARK: Showing

    public func views(of launch: Launch) throws(FileFailure) -> [Launch.Read] {
        let roots = state.withLock { $0.roots }
        return launch.reads.map { read in
            var shown = read
            let copy = inside(read.path)
            if roots.contains(where: { Mounts.path(read.path, liesWithin: $0) }) {
                shown.source = copy
            } else if LayerTree.kindOnHost(copy) == .directory {
                shown.layers = [copy]
            }
            return shown
        }
    }

    private func place(_ path: String) -> (Staging, String) {
        let isCopied = state.withLock { $0.roots.contains { Mounts.path(path, liesWithin: $0) } }
        return isCopied ? (real, inside(path)) : (host, path)
    }

    public func read(_ path: String, limit: Int) throws(FileFailure) -> [UInt8] {
        let (staging, path) = place(path)
        return try staging.read(path, limit: limit)
    }

    public func stat(_ path: String) throws(FileFailure) -> Node {
        let (staging, path) = place(path)
        return try staging.stat(path)
    }

    public func link(_ path: String) throws(FileFailure) -> String {
        let (staging, path) = place(path)
        return try staging.link(path)
    }

    public func glob(_ pattern: String) throws(FileFailure) -> [String] {
        let (staging, own) = place(pattern)
        return try staging.glob(own).map(outside)
    }

    public func exists(_ path: String) -> Bool {
        let (staging, path) = place(path)
        return staging.exists(path)
    }

    // MARK: What a proof has no use for

    public func predicted() throws(FileFailure) -> [Change] { [] }
    public func contents(of change: Change, limit: Int) -> (before: [UInt8]?, after: [UInt8]?) { (nil, nil) }
    public func takeObstacles() -> [String] { [] }
    public func unreadable(below roots: [String]) -> [String] { [] }
    public var divergences: [String] { [] }
}

extension ProofWorld.State {
    /// What is to be thrown at this point of a commit.
    fileprivate mutating func pass(_ boundary: Boundary, _ step: String) -> FileFailure? {
        if cut == step {
            defer { passed += 1 }
            guard passed == self.boundary else { return nil }
            isCut = true
            return .powerCut
        }
        guard broken == step else { return nil }
        switch boundary {
        case .moved, .partly: return FileFailure(.io, path: "", "broken off by the proof")
        case .prepared, .synced, .ready, .unsynced, .restored: return nil
        }
    }
}
