import Execution

/// The directory below which one workspace's changes lie, and the workspace's slots, both open.
final class Anchor {
    let directory: Folder
    let kind: StagedRoot.Kind
    let slots: Folder
    /// Of the file system on which both lie.
    let barrier: Barrier
    private var lastParent: Folder?

    enum Device {
        case same
        /// Device numbers may be dealt out anew when the machine starts.
        case any
    }

    /// - Parameter barrier: an earlier one of the same file system, where there is one.
    init(_ workspace: Workspace, _ device: Device, _ barrier: Barrier? = nil) throws(FileFailure) {
        slots = try workspace.folder.folder("slots")
        self.barrier = if let barrier { barrier } else { try Barrier(on: slots) }
        let note = try Note(of: workspace)
        kind = note.kind
        directory = try Folder.absolute(note.path)
        let found = try directory.status()
        guard found.identity.inode == note.identity.inode,
            device == .any || found.identity.device == note.identity.device
        else { throw Anchor.moved(note.path) }
        guard try slots.status().isBeside(found) else {
            throw FileFailure(
                .notSupported, path: note.path,
                "the agent cannot keep before-images beside it; put Orderly's state directory on the same file system")
        }
    }

    /// Holds a directory against the one for which the workspace was made.
    static func check(_ workspace: Workspace, is directory: Folder) throws(FileFailure) {
        let note = try Note(of: workspace)
        guard try directory.status().identity == note.identity else { throw moved(directory.path) }
    }

    private static func moved(_ path: String) -> FileFailure {
        FileFailure(.conflict, path: path, "another directory stands there since the step began")
    }

    /// The workspace's file `anchor`.
    private struct Note {
        let kind: StagedRoot.Kind
        let identity: FileIdentity
        let path: String

        init(of workspace: Workspace) throws(FileFailure) {
            let file = try workspace.folder.file("anchor")
            var bytes: [UInt8] = []
            try file.read(at: workspace.folder.path(of: "anchor"), upTo: 1 << 16) { bytes.append(contentsOf: $0) }
            let lines = bytes.split(separator: 0x0A, maxSplits: 1)
            let words = lines.first?.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) } ?? []
            guard lines.count == 2, words.count == 3, let kind = StagedRoot.Kind(rawValue: words[0]),
                let device = UInt64(words[1]), let inode = UInt64(words[2]),
                let path = String(validating: lines[1], as: UTF8.self)
            else {
                throw FileFailure(
                    .io, path: workspace.folder.path(of: "anchor"), "it does not say which directory it belongs to")
            }
            self.kind = kind
            identity = FileIdentity(device: device, inode: inode)
            self.path = path
        }
    }

    /// The directory in which a path lies and its name there, opened below the anchor.
    func parent(of path: String) throws(FileFailure) -> (Folder, String) {
        if path.utf8.elementsEqual(directory.path.utf8) { return (directory, ".") }
        guard Mounts.path(path, liesWithin: directory.path) else {
            throw FileFailure(.notAllowed, path: path, "it does not lie below \(directory.path)")
        }
        let above = Workspace.above(path)
        let name = Workspace.last(of: path)
        if above.utf8.elementsEqual(directory.path.utf8) {
            lastParent = nil
            return (directory, name)
        }
        // Only while consecutive: a directory in between may have been exchanged for another.
        if let lastParent, lastParent.path.utf8.elementsEqual(above.utf8) { return (lastParent, name) }
        let skipped = directory.path == "/" ? 1 : directory.path.utf8.count + 1
        let relative = String(Substring(above.utf8.dropFirst(skipped)))
        let folder = try directory.folder(relative)
        lastParent = folder
        return (folder, name)
    }
}

/// The anchors of one commit, each opened once.
struct Anchors {
    private var opened: [String: Anchor] = [:]
    let device: Anchor.Device

    init(_ device: Anchor.Device) {
        self.device = device
    }

    var all: some Collection<Anchor> { opened.values }

    /// Calls `approve` with what the commit changes there: a declared directory when it is first opened, each declared
    /// file.
    mutating func anchor(
        of entry: Commit.Entry, approve: (ProtectedPaths.Target) throws(FileFailure) -> Void = { _ in }
    ) throws(FileFailure) -> Anchor {
        let key = Workspace.above(entry.slot)
        let known = opened[key]
        let anchor = if let known { known } else { try Anchor(try Workspace(ofSlot: entry.slot), device) }
        if known == nil || anchor.kind == .file {
            let name = anchor.kind == .file ? Workspace.last(of: entry.change.path) : nil
            try approve(.init(folder: anchor.directory, name: name))
        }
        opened[key] = anchor
        return anchor
    }
}
