import Execution
import Glibc

/// What a directory has beside its content.
struct DirectoryMetadata: Hashable {
    var mode: UInt32
    var owner: UInt32
    var group: UInt32
    var attributes: Attributes

    init(of name: String, in folder: Folder) throws(FileFailure) {
        guard let status = try folder.status(name), status.kind == .directory else {
            throw FileFailure(.conflict, path: folder.path(of: name), "it is not a directory any more")
        }
        mode = status.mode
        owner = status.owner
        group = status.group
        attributes = try Attributes(of: name, in: folder)
    }

    /// Makes these the metadata of a directory. Several calls, so what stands between is narrower than both, and
    /// `between` is called after each.
    func write(
        to folder: Folder, _ privilege: Staging.Privilege, between: () throws(FileFailure) -> Void = {}
    ) throws(FileFailure) {
        let before = try DirectoryMetadata(of: ".", in: folder)
        let descriptor = try folder.opened()
        let owns = privilege == .root && (owner != before.owner || group != before.group)
        if owns || attributes != before.attributes {
            try Self.setMode(Self.narrow(mode, before.mode), descriptor, folder)
            try between()
        }
        if owns {
            guard fchown(descriptor.number, owner, group) == 0 else { throw .system(errno, folder.path, "own it") }
            try between()
        }
        if attributes != before.attributes {
            try attributes.write(to: descriptor, at: folder.path)
            try between()
        }
        // Also where it is unchanged: setting an ACL rewrites the group bits, fchown the set-id bits.
        try Self.setMode(mode, descriptor, folder)
    }

    /// The owner's bits that both have.
    static func narrow(_ a: UInt32, _ b: UInt32) -> UInt32 { a & b & 0o700 }

    private static func setMode(_ mode: UInt32, _ descriptor: borrowing Descriptor, _ folder: Folder)
        throws(FileFailure)
    {
        guard fchmod(descriptor.number, mode) == 0 else { throw .system(errno, folder.path, "set its mode") }
    }
}
