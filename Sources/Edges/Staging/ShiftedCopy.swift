import Execution
import Glibc

/// A copy of a declared directory for a step of a root agent where nothing can be id-mapped: everything in it, owned by
/// the ids that the step's own are on the disk.
///
/// Sockets, FIFOs and devices are left out: a step could do nothing with them, and may not remove them either.
struct ShiftedCopy {
    static let mostFiles = 20_000
    static let mostBytes: Int64 = 256 << 20

    /// How much the copies of one step hold together.
    struct Amount {
        var files = 0
        var bytes: Int64 = 0
    }

    private let shift: OwnerShift
    private let staging: Staging
    private(set) var amount: Amount

    /// - Parameter amount: of what was copied for the step before.
    init(_ shift: OwnerShift, _ staging: Staging, after amount: Amount) {
        self.shift = shift
        self.staging = staging
        self.amount = amount
    }

    /// - Parameter hidden: a name right below `original` that is no part of it.
    mutating func fill(
        _ copy: Folder, from original: Folder, without hidden: String? = nil, depth: Int = 0
    ) throws(FileFailure) {
        for name in try original.names() where name != hidden {
            guard let found = try original.status(name) else { continue }
            let path = original.path(of: name)
            try count(found.kind == .file ? found.size : 0, path, depth)
            switch found.kind {
            case .directory:
                try fill(try copy.makeFolder(name), from: try original.folder(name), depth: depth + 1)
            case .file: try staging.copy(name, found, from: original, to: copy, as: name, shift)
            case .link: try staging.copyLink(name, found, from: original, to: copy, as: name, shift)
            case .whiteout, .special: break
            }
        }
        let metadata = try DirectoryMetadata(of: ".", in: original)
        try shift.metadata(metadata, at: original.path).write(to: copy, .root)
        try Staging.setTime(of: try copy.opened(), to: try original.status(), at: copy.path)
    }

    private mutating func count(_ size: Int64, _ path: String, _ depth: Int) throws(FileFailure) {
        amount.files += 1
        // A sparse file may say that it is as large as any number.
        let (bytes, isOver) = amount.bytes.addingReportingOverflow(size)
        amount.bytes = bytes
        guard !isOver, amount.files <= ShiftedCopy.mostFiles, bytes <= ShiftedCopy.mostBytes,
            depth < ChangeWalk.deepest
        else {
            throw FileFailure(
                .tooLarge, path: path,
                "here what is written must be copied first, since it cannot be id-mapped, and there is more than that "
                    + "is done for (\(ShiftedCopy.mostFiles) files, 256 MiB); declare a narrower directory")
        }
    }
}
