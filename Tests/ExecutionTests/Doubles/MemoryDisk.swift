import Documents
import Execution
import Synchronization

/// A file system in memory with the transactions of Staging: what counts as the same file is the inode, not the text.
final class MemoryDisk: FileTransactions {
    struct File: Hashable {
        var text: String
        var inode: UInt64
    }

    struct State {
        var files: [String: File] = [:]
        var slots: [String: File] = [:]
        /// By the path of the upper folder: what the step wrote, nil for what it removed.
        var uppers: [String: [String: String?]] = [:]
        var inodes: UInt64 = 0
        var opened: [String] = []
        var released: [String] = []

        mutating func made(_ text: String) -> File {
            inodes += 1
            return File(text: text, inode: inodes)
        }
    }

    let state = Mutex(State())
    private let power: Power

    init(_ power: Power, _ files: [String: String] = [:]) {
        self.power = power
        state.withLock { state in
            for (path, text) in files { state.files[path] = state.made(text) }
        }
    }

    /// Inodes included.
    var tree: [String: File] { state.withLock { $0.files } }
    var texts: [String: String] { tree.mapValues(\.text) }
    var opened: [String] { state.withLock { $0.opened } }
    var released: [String] { state.withLock { $0.released } }

    /// As somebody else does it, outside any transaction.
    func replace(_ path: String, _ text: String) { state.withLock { $0.files[path] = $0.made(text) } }

    /// As a step does it, in its cage.
    func write(_ path: String, _ text: String?, in writes: [Launch.Write]) -> Bool {
        for case .staged(let root) in writes where path == root.path || path.hasPrefix(root.path + "/") {
            guard let upper = root.upper else { continue }
            state.withLock { $0.uppers[upper]?[path] = .some(text) }
            return true
        }
        return false
    }

    /// As a step sees it: what is staged over what is there.
    func text(_ path: String, in writes: [Launch.Write]) -> String? {
        state.withLock { state in
            for case .staged(let root) in writes {
                for layer in [root.upper].compactMap(\.self) + root.earlier {
                    if let own = state.uppers[layer]?[path] { return own }
                }
            }
            return state.files[path]?.text
        }
    }

    // MARK: Transactions

    func open(_ roots: [String], run: String, step: String) throws(FileFailure) -> Stage {
        try pass()
        return state.withLock { state in
            state.opened.append(step)
            return Stage(
                run: run, step: step,
                roots: roots.enumerated().map { number, path in
                    let upper = "/state/\(run)/\(step)/\(state.uppers.count)-\(number)/upper"
                    state.uppers[upper] = [:]
                    return StagedRoot(
                        path: path, kind: state.files[path] == nil ? .directory : .file, lower: path, upper: upper,
                        work: upper + ".work", identity: FileIdentity(device: 1, inode: 0))
                })
        }
    }

    func preview(_ stage: Stage) -> [StagedRoot] {
        stage.roots.map { root in
            var root = root
            root.earlier = [root.upper].compactMap(\.self)
            (root.upper, root.work) = (nil, nil)
            return root
        }
    }

    func changes(in stage: Stage, limit: Int) throws(FileFailure) -> ChangeSet {
        try pass()
        let bytes = state.withLock { state in
            stage.roots.compactMap(\.upper).flatMap { state.uppers[$0] ?? [:] }
                .reduce(0) { $0 + ($1.value?.utf8.count ?? 0) }
        }
        guard bytes <= limit else {
            throw FileFailure(.tooLarge, path: stage.roots[0].path, "more than its limit of \(limit)")
        }
        return state.withLock { state in
            let written = stage.roots.compactMap(\.upper).flatMap { state.uppers[$0] ?? [:] }
            return ChangeSet(
                changes: written.sorted { $0.key < $1.key }.compactMap { path, text in
                    let before = state.files[path]
                    if before?.text == text { return nil }
                    let operation: Change.Operation = before == nil ? .create : text == nil ? .delete : .replace
                    return Change(
                        path: path, operation: operation, before: before.map(Self.facts),
                        after: text.map { Self.facts(File(text: $0, inode: 0)) })
                })
        }
    }

    func prepare(_ changes: ChangeSet, in stage: Stage) throws(FileFailure) -> Commit {
        try pass()
        return state.withLock { state in
            Commit(
                run: stage.run, step: stage.step,
                entries: changes.changes.enumerated().map { number, change in
                    let slot = "\(stage.roots[0].upper ?? "").slots/\(number)"
                    let made = change.after.map { state.made($0.sha256 ?? "") }
                    state.slots[slot] = made
                    return .init(
                        change: change, slot: slot, prepared: made.map { FileIdentity(device: 1, inode: $0.inode) })
                })
        }
    }

    func apply(_ commit: Commit) throws(FileFailure) {
        for (number, entry) in commit.entries.enumerated() {
            try pass()
            let isBase = state.withLock { $0.files[entry.change.path]?.inode == entry.change.before?.identity.inode }
            guard isBase else {
                for applied in commit.entries.prefix(number).reversed() { exchange(applied) }
                throw FileFailure(.conflict, path: entry.change.path, "somebody else changed it")
            }
            exchange(entry)
        }
        try pass()
    }

    func revert(_ commit: Commit) throws(FileFailure) -> Reversal {
        for entry in commit.entries.reversed() {
            try pass()
            let (target, kept) = state.withLock { ($0.files[entry.change.path], $0.slots[entry.slot]) }
            let isApplied =
                entry.prepared == nil ? target == nil && kept != nil : target?.inode == entry.prepared?.inode
            if isApplied { exchange(entry) }
        }
        try pass()
        return state.withLock { state in
            Reversal(
                remaining: commit.entries.compactMap { entry in
                    let path = entry.change.path
                    if state.files[path].map(Self.facts) == entry.change.before { return nil }
                    return .init(path: path, what: "neither the old nor the new file")
                })
        }
    }

    func discard(run: String) throws(FileFailure) {
        state.withLock { state in
            state.released.append(run)
            state.slots = state.slots.filter { !$0.key.hasPrefix("/state/\(run)/") }
            state.uppers = state.uppers.filter { !$0.key.hasPrefix("/state/\(run)/") }
        }
    }

    private func exchange(_ entry: Commit.Entry) {
        state.withLock { state in
            let old = state.files[entry.change.path]
            state.files[entry.change.path] = state.slots[entry.slot]
            state.slots[entry.slot] = old
        }
    }

    private func pass() throws(FileFailure) {
        guard power.point() else { throw FileFailure(.io, path: "/", "power cut") }
    }

    private static func facts(_ file: File) -> FileState {
        FileState(
            kind: .file, mode: 0o644, owner: 0, group: 0, size: Int64(file.text.utf8.count), modified: 0,
            sha256: file.text, target: nil, attributes: "", links: 1,
            identity: FileIdentity(device: 1, inode: file.inode))
    }

    func approve(_ launch: Launch) throws(FileFailure) {
        for read in launch.reads where read.path.hasPrefix(Self.trusted) {
            throw FileFailure(.notAllowed, path: read.path, "Orderly trusts what lies there")
        }
        for case .direct(let path) in launch.writes where path.hasPrefix(Self.trusted) {
            throw FileFailure(.notAllowed, path: path, "Orderly trusts what lies there")
        }
    }

    static let trusted = "/srv/trusted"

    // MARK: Looking

    func read(_ path: String, limit: Int) throws(FileFailure) -> [UInt8] {
        guard let file = tree[path] else { throw FileFailure(.notFound, path: path, "there is no such file") }
        return Array(file.text.utf8)
    }

    func stat(_ path: String) throws(FileFailure) -> Node {
        tree[path].map { .map(["type": "file", "size": Node($0.text.utf8.count)]) } ?? .map(["type": "missing"])
    }

    func link(_ path: String) throws(FileFailure) -> String {
        throw FileFailure(.notFound, path: path, "there is no such link")
    }

    func glob(_ pattern: String) throws(FileFailure) -> [String] { [] }
    func exists(_ path: String) -> Bool { tree[path] != nil }
}
