import Execution
import Glibc
import Synchronization

@testable import Staging

/// One seed's tree, what a step does to it through the kernel's overlay, and what then becomes of the commit.
///
/// Whatever happens the tree is what it was or what the step saw, whole: by lstat(2), content, attributes, and for what
/// it was by inode.
struct RandomRun {
    enum Fate: CaseIterable {
        /// Committed, and taken back by a run that fails later.
        case undone
        /// Somebody else changes a path of the commit between approval and its exchange.
        case conflict
        /// A call of the engine fails.
        case failure
        /// The agent dies while it prepares, applies or takes back; the next one recovers.
        case crash
        /// Something is mounted below the root while the commit is applied.
        case mount
    }

    /// A defect put in on purpose, by which a test shows that it would be found.
    enum Sabotage { case none, forgetsToApply, forgetsToUndo, overlooksConflicts }

    let seed: UInt64
    let sabotage: Sabotage
    private var random: SplitMix
    private let scratch: Scratch
    /// Of some runs: what is staged are copies with shifted owners.
    private let base: UInt32?
    private var done: [String] = []
    private(set) var fate: Fate = .undone
    private(set) var refusal: FileFailure?
    private(set) var entries = 0

    /// What is wrong, in words.
    private(set) var complaints: [String] = []

    init(seed: UInt64, sabotage: Sabotage = .none) throws {
        self.seed = seed
        self.sabotage = sabotage
        base = seed % 4 == 3 ? 0x7000_0000 : nil
        scratch = try Scratch(.memory)
        random = try RandomTree.grow(scratch.host, SplitMix(state: seed &* 0x9E37_79B9_7F4A_7C15 &+ 1))
    }

    mutating func run() throws {
        let before = Snapshot(of: scratch.host)
        let hasLinks = before.lines.values.contains { $0.contains(" with ") }
        let staging = scratch.staging()
        let stage = try scratch.staging(shift: base).open([scratch.host], run: "run", step: "step")
        var seen = before
        try KernelOverlay.over(stage.roots[0], at: scratch.path + "/merged") { merged in
            done = try RandomStep.run(below(10) + 1, in: merged, &random)
            seen = Snapshot(of: merged, hasLinks ? .ignored : .count, shiftedBy: base)
        }
        if let base { try Disk.shift(stage.roots[0].upper ?? "", by: base) }
        unless(Snapshot(of: scratch.host) == before, "the step reached the host")
        let changes: ChangeSet
        do throws(FileFailure) { changes = try staging.changes(in: stage) } catch {
            refusal = error
            // Nothing else of what these steps do is refused.
            unless(error.code == .link && (hasLinks || done.contains { $0.hasPrefix("link") }), "refused: \(error)")
            return end(is: before)
        }
        fate = Fate.allCases[below(Fate.allCases.count)]
        if sabotage != .none { fate = sabotage == .overlooksConflicts ? .conflict : .undone }
        if fate == .crash, below(4) == 0 { return try dieWhilePreparing(changes, stage, before) }
        let commit = try staging.prepare(changes, in: stage)
        entries = commit.entries.count
        unless(Snapshot(of: scratch.host) == before, "preparing is seen")
        switch fate {
        case .undone:
            do throws(FileFailure) { try staging.apply(sabotaged(commit, .forgetsToApply)) } catch {
                unless(false, "applying: \(error)")
            }
            let now = Snapshot(of: scratch.host, hasLinks ? .ignored : .count)
            unless(now == seen, "after the commit: \(now.differences(from: seen))")
        case .conflict: return try conflict(commit, before, seen)
        case .failure: return try fail(commit, before)
        case .crash: die(commit)
        case .mount: try mount(commit)
        }
        let left = try scratch.staging().revert(sabotaged(commit, .forgetsToUndo)).remaining
        unless(left.isEmpty, "taking back left \(left)")
        end(is: before)
    }

    // MARK: Fates

    private mutating func dieWhilePreparing(_ changes: ChangeSet, _ stage: Stage, _ before: Snapshot) throws {
        let dies = below(2) == 0 ? Boundary.prepared : .synced
        var dying = scratch.staging()
        dying.passing = { boundary throws(FileFailure) in if boundary == dies { throw .powerCut } }
        do throws(FileFailure) { _ = try dying.prepare(changes, in: stage) } catch {
            unless(error == .powerCut, "\(error)")
        }
        end(is: before)
    }

    /// Cut off, and up to twice again while it is taken back.
    private mutating func die(_ commit: Commit) {
        for round in 0..<(1 + below(3)) {
            let left = Mutex(below(2 * commit.entries.count + 2))
            var dying = scratch.staging()
            dying.passing = { _ throws(FileFailure) in
                if left.withLock({ left in
                    left -= 1
                    return left < 0
                }) {
                    throw .powerCut
                }
            }
            do throws(FileFailure) {
                if round == 0 { try dying.apply(commit) } else { _ = try dying.revert(commit) }
            } catch {
                unless(error == .powerCut, "instead of a power cut: \(error)")
            }
        }
    }

    private mutating func fail(_ commit: Commit, _ before: Snapshot) throws {
        let full = FileFailure(.noSpace, path: "/", "no space", errno: ENOSPC)
        let left = Mutex(below(2 * commit.entries.count + 1))
        var failing = scratch.staging()
        failing.passing = { _ throws(FileFailure) in
            if left.withLock({ left in
                left -= 1
                return left == -1
            }) {
                throw full
            }
        }
        do throws(FileFailure) { try failing.apply(commit) } catch {
            unless(error == full, "instead of the failure: \(error)")
            return end(is: before)
        }
        unless(try scratch.staging().revert(sabotaged(commit, .forgetsToUndo)).remaining.isEmpty, "not taken back")
        end(is: before)
    }

    private mutating func mount(_ commit: Commit) throws {
        let folders = BytePath(scratch.host).tree.filter {
            (BytePath(scratch.host) + $0).isFolder && $0.text.first == "/"
        }
        .filter { String(validating: $0.bytes, as: UTF8.self) != nil }
        guard let folder = folders.randomElement(using: &random), !commit.entries.isEmpty else { return }
        let path = scratch.host + folder.text
        let at = below(commit.entries.count)
        let isMounted = Mutex(false)
        var staging = scratch.staging()
        staging.passing = { boundary throws(FileFailure) in
            guard boundary == .ready(at), isMounted.withLock({ !$0 }) else { return }
            do { try KernelOverlay.mountMemory(on: path) } catch { return }
            isMounted.withLock { $0 = true }
        }
        do throws(FileFailure) { try staging.apply(commit) } catch {
            unless([.mountPoint, .conflict, .io].contains(error.code), "with something mounted: \(error)")
        }
        if isMounted.withLock({ $0 }) { KernelOverlay.unmount(path) }
    }

    /// Theirs stays, and all else is as before.
    private mutating func conflict(_ commit: Commit, _ before: Snapshot, _ seen: Snapshot) throws {
        // What somebody puts into a folder that the commit itself made keeps that folder there: told, not taken back.
        let made = Set(
            commit.entries.map(\.change).filter { $0.after?.kind == .directory && $0.before?.kind != .directory }
                .map(\.path))
        let fit = commit.entries.indices.filter { index in
            let change = commit.entries[index].change
            guard let base = change.before else { return !made.contains(Workspace.above(change.path)) }
            return base.kind == .file && base.links == 1
        }
        guard let at = fit.randomElement(using: &random) else {
            try scratch.staging().apply(commit)
            unless(try scratch.staging().revert(commit).remaining.isEmpty, "not taken back")
            return end(is: before)
        }
        let change = commit.entries[at].change
        let path = BytePath(bytes: DiskName.bytes(change.path).dropLast().map { UInt8(bitPattern: $0) })
        let key = BytePath(bytes: Array(path.bytes.dropFirst(scratch.host.utf8.count))).text
        let way = below(4)
        let host = scratch.host
        let theirs = Mutex<String?>(nil)
        let isDone = Mutex(false)
        var staging = scratch.staging()
        staging.passing = { boundary throws(FileFailure) in
            guard boundary == .ready(at), isDone.withLock({ !$0 }) else { return }
            Self.interfere(path, way, isThere: change.before != nil)
            isDone.withLock { $0 = true }
            theirs.withLock { $0 = Snapshot(of: host).lines[key] }
        }
        var given = commit
        if sabotage == .overlooksConflicts { given.entries.remove(at: at) }
        do throws(FileFailure) {
            try staging.apply(given)
            if sabotage == .overlooksConflicts { Self.interfere(path, way, isThere: change.before != nil) }
            unless(false, "the conflict at \(key) went unseen")
        } catch {
            unless(error.code == .conflict, "instead of a conflict: \(error)")
        }
        var now = Snapshot(of: scratch.host)
        unless(now.lines[key] == theirs.withLock { $0 }, "theirs at \(key) is gone")
        var rest = before
        now.forget(key)
        rest.forget(key)
        unless(now == rest, "beside the conflict at \(key): \(now.differences(from: rest))")
        unless(now.inodes == rest.inodes, "other inodes beside the conflict")
        // As after a kill before that was written down: another file is none of ours, a change to the old one is told.
        guard sabotage == .none else { return }
        let isAnother = path.status.map { UInt64($0.st_ino) != change.before?.identity.inode } ?? false
        let left = try scratch.staging().revert(commit).remaining.map(\.path)
        unless(left == (isAnother ? [] : [change.path]), "of the conflict at \(key), \(way), is told: \(left)")
    }

    private static func interfere(_ path: BytePath, _ way: Int, isThere: Bool) {
        if !isThere || way == 0 {
            unlink(path.c)
            let file = open(path.c, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
            write(file, "theirs", 6)
            close(file)
        } else if way == 1 {
            let file = open(path.c, O_WRONLY | O_APPEND | O_CLOEXEC)
            write(file, "theirs", 6)
            close(file)
        } else if way == 2 {
            unlink(path.c)
        } else {
            chmod(path.c, 0o4321)
        }
    }

    // MARK: Judging

    private func sabotaged(_ commit: Commit, _ kind: Sabotage) -> Commit {
        guard sabotage == kind, !commit.entries.isEmpty else { return commit }
        var commit = commit
        commit.entries.removeFirst()
        return commit
    }

    private mutating func end(is before: Snapshot) {
        let now = Snapshot(of: scratch.host)
        unless(now == before, "at the end: \(now.differences(from: before))")
        unless(now.inodes == before.inodes, "other inodes at the end")
        do throws(FileFailure) { try scratch.staging().discard(run: "run") } catch {
            unless(false, "discard: \(error)")
        }
        unless(Disk.names(scratch.state + "/staging").isEmpty, "folders remain")
    }

    private mutating func unless(_ holds: Bool, _ what: @autoclosure () -> String) {
        guard !holds else { return }
        complaints.append("seed \(seed), \(fate), \(done): \(what())")
    }

    private mutating func below(_ bound: Int) -> Int { Int.random(in: 0..<max(1, bound), using: &random) }
}
