import CKernel
import Execution
import Glibc

/// Puts what one step wrote over what the steps before it wrote, so that one layer shows what the two would have shown
/// one over the other. Inodes are moved, never copied: links, times, holes and attributes stay as the step left them.
struct LayerFold {
    let privilege: Staging.Privilege

    /// - Parameters:
    ///   - upper: the step's own upper directory, whose content is gone afterwards.
    ///   - layer: the layer's directory of the same path.
    func fold(_ upper: Folder, into layer: Folder) throws(FileFailure) {
        try merge(upper, into: layer, depth: 0)
        try DirectoryMetadata(of: ".", in: upper).write(to: layer, privilege)
    }

    /// One name alone.
    func fold(_ name: String, of upper: Folder, into layer: Folder, depth: Int = 0) throws(FileFailure) {
        guard let there = try upper.status(name) else { return }
        let here = try layer.status(name)
        if there.kind == .directory, here?.kind == .directory, try !OverlayMarks(of: name, in: upper).covers {
            let (from, to) = (try upper.folder(name), try layer.folder(name))
            try setMode(0o700, of: name, in: layer)
            try merge(from, into: to, depth: depth + 1)
            return try DirectoryMetadata(of: ".", in: from).write(to: to, privilege)
        }
        if here != nil { try RemovedTree.remove(name, in: layer) }
        // A user moves a directory only where he may write it, since its ".." changes.
        let borrows = there.kind == .directory && privilege == .user && there.mode & 0o200 == 0
        if borrows { try setMode(0o700, of: name, in: upper) }
        try upper.move(name, to: layer, name, .noReplace)
        // It stands where something else stood: what lies below that on the host must not come back.
        if there.kind == .directory, let here, here.kind != .directory { try cover(name, in: layer) }
        if borrows { try setMode(there.mode, of: name, in: layer) }
    }

    private func merge(_ upper: Folder, into layer: Folder, depth: Int) throws(FileFailure) {
        guard depth <= ChangeWalk.deepest else {
            throw FileFailure(.tooLarge, path: upper.path, "the step made more than \(depth) folders within another")
        }
        for name in try upper.names() { try fold(name, of: upper, into: layer, depth: depth) }
    }

    private func cover(_ name: String, in layer: Folder) throws(FileFailure) {
        try LayerFold.cover(try layer.folder(name))
    }

    /// Nothing of the host shows through this directory of the layer.
    static func cover(_ folder: Folder) throws(FileFailure) {
        let opened = try folder.opened()
        let mark: [UInt8] = Array("y".utf8)
        let result = kernel_fsetxattr(opened.number, "user.overlay.opaque", mark, mark.count, 0)
        guard result == 0 else { throw .system(-result, folder.path, "mark it as covering") }
    }

    private func setMode(_ mode: UInt32, of name: String, in folder: Folder) throws(FileFailure) {
        guard fchmodat(folder.descriptor.number, DiskName.bytes(name), mode, 0) == 0 else {
            throw .system(errno, folder.path(of: name), "set its mode")
        }
    }
}
