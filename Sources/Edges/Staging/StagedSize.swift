import CKernel
import Execution

/// What a step's uppers hold on the disk, in bytes: what it is going to change, and what it left beside.
struct StagedSize {
    private(set) var bytes = 0
    private let path: String

    init(of stage: Stage) throws(FileFailure) {
        path = stage.roots.first?.path ?? stage.step
        for upper in Set(stage.roots.compactMap(\.upper)) {
            try add(try Workspace(ofUpper: upper).folder.folder("upper"), depth: 0)
        }
    }

    func check(_ limit: Int) throws(FileFailure) {
        guard bytes > limit else { return }
        throw FileFailure(
            .tooLarge, path: path,
            "the step staged \(bytes) bytes, more than its limit of \(limit); raise `limits.stage` or write less")
    }

    /// An inode with several names counts once for each, as it would if they were committed apart.
    private mutating func add(_ folder: Folder, depth: Int) throws(FileFailure) {
        guard depth <= ChangeWalk.deepest else {
            throw FileFailure(.tooLarge, path: folder.path, "the step made more than \(depth) folders within another")
        }
        // Bytes, not text: what cannot be committed was written all the same.
        for raw in try folder.rawNames() {
            var status = kernel_stat()
            let result = kernel_statx(
                folder.descriptor.number, raw.map { CChar(bitPattern: $0) } + [0], KERNEL_AT_SYMLINK_NOFOLLOW, &status)
            guard result == 0 else { throw .system(-result, folder.path, "look at what was staged") }
            let (sum, isOver) = bytes.addingReportingOverflow(Int(clamping: status.blocks) * 512)
            bytes = isOver ? .max : sum
            guard Status(status).kind == .directory else { continue }
            try add(try folder.folder(DiskName.text(raw)), depth: depth + 1)
        }
    }
}
