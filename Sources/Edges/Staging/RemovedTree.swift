import CKernel
import Execution
import Glibc

/// Removes a directory whatever a step made in it: names that are no text, and nesting deeper than paths or
/// descriptors reach. Every directory found is first moved up beside the one to be removed, so two are open at most.
struct RemovedTree {
    private let base: Folder
    private var pending: [String]
    private var next = 0

    /// - Parameter base: a folder that only the agent may enter.
    static func remove(_ name: String, in base: Folder) throws(FileFailure) {
        var tree = RemovedTree(base: base, pending: [name])
        while let name = tree.pending.popLast() { try tree.empty(name) }
    }

    private init(base: Folder, pending: [String]) {
        self.base = base
        self.pending = pending
    }

    private mutating func empty(_ name: String) throws(FileFailure) {
        let bytes = DiskName.bytes(name)
        guard try base.status(name)?.kind == .directory else {
            return try check(unlinkat(base.descriptor.number, bytes, 0), name)
        }
        // The overlay's own work folder has mode 0, and a step can leave any.
        try check(fchmodat(base.descriptor.number, bytes, 0o700, 0), name)
        let folder = try base.folder(name)
        for raw in try folder.rawNames() {
            let entry = raw.map { CChar(bitPattern: $0) } + [0]
            if unlinkat(folder.descriptor.number, entry, 0) == 0 { continue }
            guard errno == EISDIR else { throw .system(errno, folder.path, "remove what is in it") }
            // A user needs to write a directory to move it, since its ".." changes.
            try check(fchmodat(folder.descriptor.number, entry, 0o700, 0), name)
            try moveUp(entry, from: folder)
        }
        try check(unlinkat(base.descriptor.number, bytes, AT_REMOVEDIR), name)
    }

    private mutating func moveUp(_ entry: [CChar], from folder: Folder) throws(FileFailure) {
        while true {
            // One of an earlier, interrupted removal may have the name.
            let flat = ".removed-\(next)"
            next += 1
            let result = kernel_renameat2(
                folder.descriptor.number, entry, base.descriptor.number, flat, UInt32(KERNEL_RENAME_NOREPLACE))
            if result == -EEXIST { continue }
            guard result == 0 else { throw .system(-result, folder.path, "remove what is in it") }
            pending.append(flat)
            return
        }
    }

    private func check(_ result: Int32, _ name: String) throws(FileFailure) {
        guard result == 0 else { throw .system(errno, base.path(of: name), "remove it") }
    }
}
