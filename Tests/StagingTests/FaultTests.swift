import CKernel
import Execution
import Glibc
import Synchronization
import Testing

@testable import Staging

/// A disk that is full, fails or becomes read-only, at every write of the engine: the outcome is clear, and what was is
/// still there, or comes back with the disk.
@Suite(.serialized, .enabled(if: geteuid() == 0, "mounting needs root"))
struct FaultTests {
    private func complaints(_ result: ExitTest.Result?) {
        guard let said = result?.standardErrorContent, !said.isEmpty else { return }
        Issue.record("\(String(decoding: said, as: UTF8.self))")
    }

    /// On a busy machine about one run in three finds a commit gone on ext4 that the disk had vouched for. Whether the loop
    /// device does that or this engine is not known (docs/PLAN.md).
    private static let isSoak = getenv("CASES") != nil
    private static let why: Comment =
        "I/O errors below a loop device are for make soak: on ext4 their end is not settled"

    @Test func `without a free inode the change is refused, wherever they run out`() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            try KernelOverlay.enterNamespace()
            let trial = try FaultTrial()
            try KernelOverlay.memory(on: trial.disk) {
                try trial.begin()
                var ends: Set<FaultTrial.End> = []
                for free in 0..<40 {
                    var used = statvfs()
                    statvfs(trial.disk, &used)
                    let full = Int(used.f_files) - Int(used.f_ffree) + free
                    ends.insert(
                        try trial.run([.noSpace]) {
                            try trial.remount("nr_inodes=\(full)")
                        } after: {
                            try trial.remount("nr_inodes=100000")
                        })
                }
                Complaint.unless(ends == [.opening, .step, .preparing, .applied], "\(ends)")
            }
        }
        complaints(result)
    }

    @Test(.enabled(if: ImageKind.ext4.isPossible, "needs root, loop devices and mkfs.ext4"))
    func `without a free block the change is refused, wherever they run out`() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            try KernelOverlay.enterNamespace()
            let trial = try FaultTrial()
            try trial.makeImage(.ext4, in: trial.scratch.path + "/copy")
            try trial.mountImage()
            defer { try? trial.unmountImage() }
            try trial.begin()
            var ends: Set<FaultTrial.End> = []
            let ballast = trial.disk + "/ballast"
            for free in 0..<40 {
                ends.insert(
                    try trial.run([.noSpace]) {
                        let file = open(ballast, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
                        let block = [UInt8](repeating: 7, count: 1024)
                        while write(file, block, block.count) == block.count {}
                        ftruncate(file, lseek(file, 0, SEEK_END) - 1024 * free)
                        close(file)
                        try Disk.sync(trial.disk)
                    } after: {
                        Disk.remove(ballast)
                        try Disk.sync(trial.disk)
                    })
            }
            Complaint.unless(ends.isSuperset(of: [.opening, .preparing, .applied]), "\(ends)")
        }
        complaints(result)
    }

    @Test(
        .enabled(if: Self.isSoak, Self.why), .enabled(if: ImageKind.ext4.isPossible, "needs loop devices and mkfs.ext4")
    )
    func `after I/O errors ext4 holds what was, or what was meant to be`() async { await failEverywhere(.ext4) }

    @Test(
        .enabled(if: Self.isSoak, Self.why),
        .enabled(if: ImageKind.xfs.isPossible, "needs loop devices, mkfs.xfs (xfsprogs) and xfs in the kernel"))
    func `after I/O errors xfs holds what was, or what was meant to be`() async { await failEverywhere(.xfs) }

    @Test(
        .enabled(if: Self.isSoak, Self.why),
        .enabled(if: ImageKind.btrfs.isPossible, "needs loop devices, mkfs.btrfs (btrfs-progs) and btrfs in the kernel")
    )
    func `after I/O errors btrfs holds what was, or what was meant to be`() async { await failEverywhere(.btrfs) }

    /// The image lies sparse in a memory that is full: the loop device fails every write to a page that is not there yet.
    private func failEverywhere(_ kind: ImageKind) async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            [kind = kind as ImageKind] in
            try KernelOverlay.enterNamespace()
            let trial = try FaultTrial()
            let memory = trial.scratch.path + "/copy"
            var ends: [FaultTrial.End: Int] = [:]
            do {
                for pages in [0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 14, 16, 20, 24, 28, 32, 40, 48, 64, 96, 4000] {
                    try KernelOverlay.memory(on: memory, "size=200m") {
                        try trial.makeImage(kind, in: memory)
                        try trial.mountImage()
                        try trial.begin()
                        let end = try trial.run([.io, .readOnly, .noSpace]) {
                            var used = statvfs()
                            statvfs(memory, &used)
                            let full = UInt64(used.f_blocks - used.f_bfree) * 4096 + UInt64(pages) * 4096
                            try KernelOverlay.remount(memory, "size=\(full)")
                        } after: {
                            try KernelOverlay.remount(memory, "size=200m")
                            // What the disk did not take is gone with this.
                            try trial.unmountImage()
                            try trial.mountImage()
                        }
                        ends[end, default: 0] += 1
                        try trial.unmountImage()
                    }
                }
            } catch {
                Complaint.say("\(kind), \(ends): \(error)")
            }
            // That it fails somewhere, and not everywhere.
            Complaint.unless((ends[.applied] ?? 0) > 0 && (ends[.preparing] ?? 0) > 0, "\(kind): \(ends)")
        }
        complaints(result)
    }

    @Test func `made read-only before any write, the tree comes back with the disk`() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            try KernelOverlay.enterNamespace()
            let trial = try FaultTrial()
            try KernelOverlay.memory(on: trial.disk) {
                try trial.begin()
                var codes: Set<FileFailure.Code> = []
                for last in 0..<24 {
                    var applied = false
                    let stage = try trial.staging.open([trial.tree], run: "run", step: "step")
                    try StagedSample.change(stage.roots[0].upper ?? "")
                    let set = try trial.staging.changes(in: stage)
                    let cut = trial.staging(readOnlyAfter: last)
                    var commit: Commit?
                    do throws(FileFailure) {
                        commit = try cut.prepare(set, in: stage)
                        if let commit { try cut.apply(commit) }
                        applied = true
                    } catch {
                        codes.insert(error.code)
                        Complaint.unless([.readOnly, .io].contains(error.code), "\(last): \(error)")
                    }
                    if applied, let commit {
                        do throws(FileFailure) {
                            let left = try cut.revert(commit).remaining
                            Complaint.unless(left.isEmpty || trial.isReadOnly, "\(last): \(left)")
                            Complaint.unless(
                                !left.isEmpty || Snapshot(of: trial.tree) == trial.before,
                                "\(last): said to be taken back")
                        } catch {
                            Complaint.say("\(last): revert threw \(error)")
                        }
                    }
                    if trial.isReadOnly {
                        let failure = Result { () throws(FileFailure) in try trial.staging.discard(run: "run") }
                        if case .success = failure { Complaint.say("\(last): discarded on a read-only disk") }
                        try trial.remount("", readOnly: false)
                    }
                    if let commit {
                        let left = try trial.staging.revert(commit).remaining
                        Complaint.unless(left.isEmpty, "\(last): \(left)")
                    }
                    try trial.end("\(last)")
                }
                Complaint.unless(codes.contains(.readOnly), "\(codes)")
            }
        }
        complaints(result)
    }

    @Test func `starting removes what it can where one disk is read-only`() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            try KernelOverlay.enterNamespace()
            let scratch = try Scratch()
            let disk = scratch.host + "/disk"
            for name in ["disk", "folder"] { try Disk.makeFolder(scratch.host + "/" + name) }
            try KernelOverlay.memory(on: disk) {
                try Disk.makeFolder(disk + "/folder")
                let staging = scratch.staging()
                for (run, root) in [("a", disk), ("b", scratch.host)] {
                    _ = try staging.open([root + "/folder"], run: run, step: "step")
                }
                try KernelOverlay.remount(disk, "", readOnly: true)
                let failure = Result { () throws(FileFailure) in try staging.sweep(keeping: []) }
                guard case .failure(let said) = failure, said.code == .readOnly else {
                    return Complaint.say("\(failure)")
                }
                Complaint.unless(Disk.names(scratch.state + "/staging").isEmpty, "the other was left too")
                Complaint.unless(Disk.names(disk + "/.orderly") == ["a"], "removed from a read-only disk")
                try KernelOverlay.remount(disk, "", readOnly: false)
                try staging.sweep(keeping: [])
                Complaint.unless(Disk.names(disk + "/.orderly").isEmpty, "left")
            }
        }
        complaints(result)
    }
}
