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
        let text = String(decoding: said, as: UTF8.self)
        // A kernel may do without the fault that a test is about.
        let isShown = text.split(separator: "\n").contains { !$0.contains(Self.notShown) }
        Issue.record("\(text)", severity: isShown ? .error : .warning)
    }

    private static let notShown = "NOT SHOWN"

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
            try trial.mountImage(.ext4, in: trial.scratch.path + "/copy")
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

    @Test(.enabled(if: ServedDisk.isPossible(.ext4), "needs root, /dev/fuse, loop devices and mkfs.ext4"))
    func `after I/O errors ext4 holds what was, or what was meant to be`() async { await failEverywhere(.ext4) }

    @Test(
        .enabled(
            if: ServedDisk.isPossible(.xfs), "needs root, /dev/fuse, loop devices, mkfs.xfs and xfs in the kernel"))
    func `after I/O errors xfs holds what was, or what was meant to be`() async { await failEverywhere(.xfs) }

    @Test(
        .enabled(
            if: ServedDisk.isPossible(.btrfs), "needs root, /dev/fuse, loop devices, mkfs.btrfs and btrfs in the kernel"
        ))
    func `after I/O errors btrfs holds what was, or what was meant to be`() async { await failEverywhere(.btrfs) }

    /// At a share of the disk's writes and flushes; in `make soak` at each.
    private static let isSoak = getenv("CASES") != nil

    /// From some write or flush on all fail, or that one alone does.
    private func failEverywhere(_ kind: ImageKind) async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            [kind = kind as ImageKind] in
            try KernelOverlay.enterNamespace()
            let trial = try FaultTrial()
            let disk = try ServedDisk(kind, in: trial.scratch.path + "/copy", at: trial.disk)
            defer { disk.end() }
            try trial.begin()
            var total = 0
            let end = try trial.run([]) {
                disk.file.fail(.none)
            } after: {
                total = disk.file.counted
                try disk.mountAgain()
            }
            Complaint.unless(end == .applied && total > 5, "\(end) after \(total)")
            var ends: [FaultTrial.End: Int] = [:]
            // No two runs write alike: somewhat further than the first one came, and where none fails.
            let far = total + total / 2
            for number in Array(stride(from: 0, to: far, by: Self.isSoak ? 1 : max(1, far / 9))) + [1000 * far] {
                for fault in [ServedFile.Fault.from(number), .once(number)] {
                    do {
                        let end = try trial.run([.io, .readOnly]) {
                            disk.file.fail(fault)
                        } after: {
                            disk.file.fail(.none)
                            // What the disk did not take is gone with this.
                            try disk.mountAgain()
                        }
                        ends[end, default: 0] += 1
                    } catch {
                        Complaint.say("\(kind), \(fault) of \(total): \(error)")
                    }
                }
            }
            // That it fails somewhere, and not everywhere.
            Complaint.unless((ends[.applied] ?? 0) > 0 && (ends[.preparing] ?? 0) > 0, "\(kind): \(ends)")
        }
        complaints(result)
    }

    /// A data write is lost between the step and the engine's barrier, and a bystander's syncfs(2) is told of it first.
    /// `open` begins to listen before the step writes; who opens the disk only then, as the control does, hears nothing.
    @Test(
        .enabled(if: ServedDisk.isPossible(.ext4), "needs root, /dev/fuse, loop devices and mkfs.ext4"),
        arguments: [true, false])
    func `a lost write is told though somebody else was told before`(listens: Bool) async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            [listens = listens as Bool] in
            try KernelOverlay.enterNamespace()
            let trial = try FaultTrial()
            let disk = try ServedDisk(.ext4, in: trial.scratch.path + "/copy", at: trial.disk)
            defer { disk.end() }
            try trial.begin()
            let staging = trial.staging
            let stage = try staging.open([trial.tree], run: "run", step: "step")
            try Disk.sync(trial.disk)
            try StagedSample.change(stage.roots[0].upper ?? "")
            // The first write is of a file's content: names follow in the journal.
            disk.file.fail(.once(0))
            let bystander = Glibc.open(trial.disk, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            let isTold = kernel_syncfs(bystander) < 0
            close(bystander)
            disk.file.fail(.none)
            let engine = listens ? staging : trial.staging
            let set = try engine.changes(in: stage)
            let prepared = Result { () throws(FileFailure) in try engine.prepare(set, in: stage) }
            switch prepared {
            case .success: Complaint.unless(isTold && !listens, "prepared what is not on the disk")
            case .failure(let said): Complaint.unless(isTold && listens && said.code == .io, "\(isTold): \(said)")
            }
        }
        complaints(result)
    }

    /// What somebody else's sync made ext4 write, it has given up; the next syncfs(2), having nothing to write, answers
    /// success. That it does is the control.
    @Test(.enabled(if: ServedDisk.isPossible(.ext4), "needs root, /dev/fuse, loop devices and mkfs.ext4"))
    func `a journal that was given up is told where syncfs answers success`() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            try KernelOverlay.enterNamespace()
            let trial = try FaultTrial()
            let disk = try ServedDisk(.ext4, in: trial.scratch.path + "/copy", at: trial.disk)
            defer { disk.end() }
            var unsaid = 0
            for (number, fault) in [ServedFile.Fault.once(0), .once(1), .once(2), .from(0)].enumerated() {
                if try giveUp(on: disk.file, fault, making: trial.disk + "/file-\(number)", in: trial.disk) {
                    unsaid += 1
                }
                try disk.mountAgain()
            }
            Complaint.unless(unsaid > 0, "NOT SHOWN: here syncfs told each of them itself")
        }
        complaints(result)
    }

    /// All is in place, and the journal that says so is lost while somebody else syncs.
    @Test(
        .enabled(if: ServedDisk.isPossible(.ext4), "needs root, /dev/fuse, loop devices and mkfs.ext4"),
        arguments: [ImageKind.ext4, .xfs, .btrfs].filter { ServedDisk.isPossible($0) })
    func `a lost journal is told though somebody else was told before`(kind: ImageKind) async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardErrorContent]) {
            [kind = kind as ImageKind] in
            try KernelOverlay.enterNamespace()
            let trial = try FaultTrial()
            let disk = try ServedDisk(kind, in: trial.scratch.path + "/copy", at: trial.disk)
            defer { disk.end() }
            try trial.begin()
            let stage = try trial.staging.open([trial.tree], run: "run", step: "step")
            try StagedSample.change(stage.roots[0].upper ?? "")
            let commit = try trial.staging.prepare(try trial.staging.changes(in: stage), in: stage)
            var cut = trial.staging
            let (path, file) = (trial.disk, disk.file)
            cut.passing = { boundary throws(FileFailure) in
                guard boundary == .unsynced else { return }
                let bystander = Glibc.open(path + "/bystander", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
                file.fail(.from(0))
                Complaint.unless(fsync(bystander) < 0, "nothing was lost")
                file.fail(.none)
                close(bystander)
            }
            do throws(FileFailure) {
                try cut.apply(commit)
                Complaint.say("committed what is not on the disk")
            } catch {
                Complaint.unless([.io, .readOnly].contains(error.code), "\(error)")
            }
            // The control: it is gone.
            try disk.mountAgain()
            Complaint.unless(Snapshot(of: trial.tree) == trial.before, "it was on the disk")
            Complaint.unless(try trial.staging.revert(commit).remaining.isEmpty, "not taken back")
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

/// Loses a new file while a bystander syncs it. Whether syncfs(2) answers success after that; the barrier must not.
private func giveUp(on file: ServedFile, _ fault: ServedFile.Fault, making path: String, in folder: String) throws
    -> Bool
{
    let barrier = try Barrier(on: try Folder.absolute(folder))
    let plain = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    let bystander = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    defer {
        close(plain)
        close(bystander)
    }
    file.fail(fault)
    let isTold = fsync(bystander) < 0
    file.fail(.none)
    let isSaid = kernel_syncfs(plain) < 0
    do throws(FileFailure) {
        try barrier.sync()
        Complaint.unless(!isTold, "\(fault): the barrier holds what is lost")
    } catch {
        Complaint.unless(isTold && [.io, .readOnly].contains(error.code), "\(fault), \(isTold): \(error)")
    }
    return isTold && !isSaid
}
