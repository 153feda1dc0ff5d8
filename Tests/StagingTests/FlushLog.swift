import Execution
import Glibc
import Synchronization

@testable import Staging

/// What a disk was told while a step was committed and taken back, and which moments of the run lie where in it.
struct FlushLog {
    /// Somebody else whose fsync(2) makes the file system write what it would have kept in memory.
    enum Bystander { case none, syncs }

    /// How many entries the log had at each moment.
    private struct Moments {
        /// From here on the journal may have the commit.
        var prepared = 0
        /// All is in place, and the last barrier is still to come.
        var unsynced = 0
        /// From here on the journal may say that it is committed.
        var committed = 0
        var undoing = 0
        /// From here on the run may be over.
        var undone = 0
    }

    /// A disk after a power cut: all entries before `flushed`, and of those up to `cut` the ones that `survivors` names.
    struct Cut {
        let flushed: Int
        let survivors: [Int]
        /// When the power may have gone: numbers of entries.
        let moments: ClosedRange<Int>
    }

    struct Findings: CustomStringConvertible {
        var complaints: [String] = []
        var asBefore = 0
        var asMeant = 0
        var takenBack = 0
        var missing = 0

        var description: String {
            "\(asBefore) as before, \(asMeant) as meant, \(takenBack) taken back, \(missing) lost before the barrier"
        }
    }

    private let scratch: Scratch
    private let kind: ImageKind
    private let log: [ServedFile.Entry]
    private var moments = Moments()
    private let commit: Commit
    private let before: Snapshot
    private let meant: Snapshot
    private let replay: Replay

    private var disk: String { scratch.host + "/disk" }
    private var tree: String { disk + "/tree" }
    private var plain: Staging { Staging(state: disk + "/state", protected: [], privilege: .root) }

    /// Runs a step, commits it and takes it back.
    init(_ kind: ImageKind, _ bystander: Bystander) throws {
        let scratch = try Scratch(.memory)
        let disk = scratch.host + "/disk"
        let folder = scratch.path + "/copy"
        let (tree, state) = (disk + "/tree", disk + "/state")
        try Disk.makeFolder(disk)
        let served = try ServedDisk(kind, in: folder, at: disk)
        defer { served.end() }
        try StagedSample.fill(tree, state: state)
        before = Snapshot(of: tree)
        try Disk.sync(disk)
        try served.file.startLog { try Shell.line("cp --sparse=always '\(folder)/image' '\(folder)/base'") }

        var moments = Moments()
        let unsynced = Mutex(0)
        var staging = Staging(state: state, protected: [], privilege: .root)
        staging.passing = { boundary throws(FileFailure) in
            if boundary == .unsynced { unsynced.withLock { $0 = served.file.logged } }
            // Of what was not yet synced by the engine nothing shall be, at the end of it.
            if bystander == .syncs, boundary != .unsynced { FlushLog.fsyncSomething(disk) }
        }
        let stage = try staging.open([tree], run: "run", step: "step")
        try StagedSample.change(stage.roots[0].upper ?? "")
        commit = try staging.prepare(try staging.changes(in: stage), in: stage)
        moments.prepared = served.file.logged
        if bystander == .syncs { FlushLog.fsyncSomething(disk) }
        try staging.apply(commit)
        moments.unsynced = unsynced.withLock { $0 }
        moments.committed = served.file.logged
        meant = Snapshot(of: tree)
        if bystander == .syncs { FlushLog.fsyncSomething(disk) }
        moments.undoing = served.file.logged
        guard try staging.revert(commit).remaining.isEmpty else { throw Broken(call: "revert", errno: 0) }
        moments.undone = served.file.logged
        if bystander == .syncs { FlushLog.fsyncSomething(disk) }
        log = served.file.log
        self.moments = moments
        self.scratch = scratch
        self.kind = kind
        replay = Replay(folder: folder)
    }

    private static func fsyncSomething(_ disk: String) {
        let file = open(disk + "/bystander", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        write(file, "x", 1)
        fsync(file)
        close(file)
    }

    /// At every flush: as it is, and with some of what was written since.
    func cuts(samples: Int, _ random: inout SplitMix) -> [Cut] {
        let ends = log.indices.filter { if case .flush = log[$0] { true } else { false } }
        var cuts: [Cut] = []
        for (number, end) in ends.enumerated() {
            let next = number + 1 < ends.count ? ends[number + 1] : log.count
            cuts.append(Cut(flushed: end + 1, survivors: [], moments: end + 1...next))
            guard end + 1 < next else { continue }
            for _ in 0..<samples {
                let cut = Int.random(in: end + 2...next, using: &random)
                let survivors = (end + 1..<cut).filter { _ in Bool.random(using: &random) }
                cuts.append(Cut(flushed: end + 1, survivors: survivors.shuffled(using: &random), moments: cut...next))
            }
        }
        return cuts
    }

    /// Mounts the disk that this cut leaves, and holds the tree against what the journal could say at that moment.
    func judge(_ cut: Cut, _ found: inout Findings) throws {
        let image = try replay.image(log, cut)
        let what = "\(cut.flushed) of \(log.count) entries and \(cut.survivors), \(moments)"
        do { try Shell.line("mount -o loop '\(image)' '\(disk)'") } catch {
            found.complaints.append("\(what): it cannot be mounted")
            return
        }
        defer { try? Shell.line("umount '\(disk)'\(kind.forget)") }
        let now = Snapshot(of: tree)
        func unless(_ holds: Bool, _ why: @autoclosure () -> String) {
            if !holds { found.complaints.append("\(what): \(why())") }
        }
        // Without a commit in the journal nothing is done but to sweep.
        if cut.moments.lowerBound <= moments.prepared {
            found.asBefore += 1
            unless(now == before, "changed before its intent: \(now.differences(from: before))")
        }
        // Committed, nothing is done at all.
        if cut.moments.overlaps(moments.committed...moments.undoing) {
            found.asMeant += 1
            unless(now == meant, "the commit is gone: \(now.differences(from: meant))")
        }
        if cut.moments.overlaps(moments.unsynced...moments.undoing), now != meant { found.missing += 1 }
        if cut.moments.upperBound >= moments.undone {
            unless(now == before, "the undo is gone: \(now.differences(from: before))")
        }
        guard cut.moments.upperBound >= moments.prepared else { return }
        found.takenBack += 1
        do throws(FileFailure) {
            let left = try plain.revert(commit).remaining
            unless(left.isEmpty, "taking back left \(left)")
        } catch {
            unless(false, "taking back: \(error)")
        }
        let restored = Snapshot(of: tree)
        unless(restored == before, "taken back: \(restored.differences(from: before))")
        unless(restored.inodes == before.inodes, "other inodes")
    }
}

/// The disk of a log, rebuilt up to any of its entries.
private final class Replay {
    private let folder: String
    /// How many entries the copy `base` has.
    private var done = 0

    init(folder: String) { self.folder = folder }

    /// Cuts are asked for in their order.
    func image(_ log: [ServedFile.Entry], _ cut: FlushLog.Cut) throws -> String {
        try write(log[done..<max(done, cut.flushed)], to: folder + "/base")
        done = max(done, cut.flushed)
        let image = folder + "/cut"
        try Shell.line("cp --sparse=always '\(folder)/base' '\(image)'")
        try write(cut.survivors.map { log[$0] }, to: image)
        return image
    }

    private func write(_ entries: some Sequence<ServedFile.Entry>, to image: String) throws {
        let file = open(image, O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { throw Broken(call: "open", errno: errno) }
        defer { close(file) }
        for case .write(let offset, let bytes) in entries {
            guard pwrite(file, bytes, bytes.count, off_t(offset)) == bytes.count else {
                throw Broken(call: "pwrite", errno: errno)
            }
        }
    }
}
