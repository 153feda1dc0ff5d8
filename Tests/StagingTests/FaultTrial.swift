import Execution
import Glibc
import Synchronization

@testable import Staging

/// A staged step on a disk of its own that fails somewhere on the way.
final class FaultTrial {
    /// How far it came.
    enum End: Hashable { case opening, step, reading, preparing, applying, applied }

    let scratch: Scratch
    private(set) var before: Snapshot

    init() throws {
        scratch = try Scratch()
        try Disk.makeFolder(scratch.host + "/disk")
        before = Snapshot(of: scratch.host)
    }

    var disk: String { scratch.host + "/disk" }
    var tree: String { disk + "/tree" }
    var staging: Staging { Staging(state: disk + "/state", protected: [], privilege: .root) }

    func begin() throws {
        try StagedSample.fill(tree, state: disk + "/state")
        try Disk.makeFolder(disk + "/state/staging", mode: 0o700)
        before = Snapshot(of: tree)
    }

    /// Runs the step with the fault there, `after` ends the fault; then a crash's recovery must bring back what was.
    func run(_ codes: Set<FileFailure.Code>, fault: () throws -> Void, after: () throws -> Void) throws -> End {
        try fault()
        var end = End.opening
        var commit: Commit?
        do {
            let stage = try staging.open([tree], run: "run", step: "step")
            end = .step
            try StagedSample.change(stage.roots[0].upper ?? "")
            end = .reading
            let set = try staging.changes(in: stage)
            end = .preparing
            commit = try staging.prepare(set, in: stage)
            end = .applying
            if let commit { try staging.apply(commit) }
            end = .applied
        } catch let failure as FileFailure {
            Complaint.unless(codes.contains(failure.code), "\(end): \(failure)")
            Complaint.unless(!failure.message.isEmpty && !failure.path.isEmpty, "\(end) says nothing: \(failure)")
        } catch {
            Complaint.unless(end == .step, "\(end): \(error)")
        }
        let meant = Snapshot(of: tree)
        try after()
        if end == .applied {
            // What was said to be committed is on the disk.
            let now = Snapshot(of: tree)
            Complaint.unless(now == meant && now != before, "the commit is gone: \(now.differences(from: meant))")
        }
        if let commit {
            let left = try staging.revert(commit).remaining
            Complaint.unless(left.isEmpty, "\(end): \(left)")
        }
        try self.end("\(end)")
        return end
    }

    func end(_ what: String) throws {
        let now = Snapshot(of: tree)
        Complaint.unless(now == before, "\(what): \(now.differences(from: before))")
        Complaint.unless(now.inodes == before.inodes, "\(what): other inodes")
        try staging.discard(run: "run")
        Complaint.unless(Disk.names(disk + "/state/staging").isEmpty, "\(what): folders remain")
    }

    // MARK: Disks

    func mountImage(_ kind: ImageKind, in folder: String) throws {
        let image = "'\(folder)/image'"
        try Shell.line(
            "truncate -s \(kind.size) \(image) && \(kind.make) \(image) >/dev/null 2>&1 && mount -o loop \(image) '\(disk)'"
        )
    }

    func unmountImage() throws { try Shell.line("umount '\(disk)'") }

    func remount(_ options: String, readOnly: Bool = false) throws {
        try KernelOverlay.remount(disk, options, readOnly: readOnly)
    }

    var isReadOnly: Bool {
        var found = statvfs()
        return statvfs(disk, &found) == 0 && found.f_flag & 1 != 0
    }

    /// The disk becomes read-only at the boundary after so many others.
    func staging(readOnlyAfter last: Int) -> Staging {
        var staging = staging
        let left = Mutex(last)
        let disk = disk
        staging.passing = { _ throws(FileFailure) in
            guard
                left.withLock({ left in
                    left -= 1
                    return left == -1
                })
            else { return }
            try? KernelOverlay.remount(disk, "", readOnly: true)
        }
        return staging
    }
}
