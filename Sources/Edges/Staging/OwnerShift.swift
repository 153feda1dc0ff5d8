import CKernel
import Execution
import Glibc

/// Owners of what is staged where no overlay can lie on id-mapped mounts: in copies, whose ids on the disk are those
/// that the step's own ids are outside of its user namespace.
///
/// Ids 0–65535 of the host are shifted by `base`, and back. Other ids stay: inside they are nobody's, as on an id-mapped
/// mount.
struct OwnerShift {
    let base: UInt32
    private static let length: UInt32 = 65536

    /// The id that the copy of something with this owner or group gets.
    func staged(_ id: UInt32, at path: String) throws(FileFailure) -> UInt32 {
        if id < OwnerShift.length { return base + id }
        guard id < base || id - base >= OwnerShift.length else {
            throw FileFailure(
                .notSupported, path: path,
                "it belongs to id \(id), one of those that steps run as: a copy could not be told from the step's own")
        }
        return id
    }

    /// The id on the host of something with this owner or group in a stage. An id of the host's is itself.
    func host(_ id: UInt32) -> UInt32 {
        id >= base && id - base < OwnerShift.length ? id - base : id
    }
}

extension Attributes {
    /// POSIX ACLs, whose entries name users and groups: linux/posix_acl_xattr.h.
    private static let lists = ["system.posix_acl_access", "system.posix_acl_default"]
    /// ACL_USER and ACL_GROUP; the others name nobody.
    private static let naming: Set<UInt16> = [0x02, 0x08]
    private static let version: [UInt8] = [2, 0, 0, 0]

    /// With the users and groups of its ACLs exchanged.
    func naming(
        at path: String, _ exchange: (UInt32) throws(FileFailure) -> UInt32
    ) throws(FileFailure) -> Attributes {
        var exchanged = self
        for name in Attributes.lists {
            guard var list = values[name] else { continue }
            // Entries of tag, permissions (two bytes each) and id (four), least byte first.
            guard list.starts(with: Attributes.version), (list.count - 4) % 8 == 0 else {
                throw FileFailure(.notSupported, path: path, "its \(name) is of a form that is not known")
            }
            for entry in stride(from: 4, to: list.count, by: 8)
            where Attributes.naming.contains(UInt16(list[entry]) | UInt16(list[entry + 1]) << 8) {
                let id = list[(entry + 4)..<(entry + 8)].reversed().reduce(0) { $0 << 8 | UInt32($1) }
                let other = try exchange(id)
                for byte in 0..<4 { list[entry + 4 + byte] = UInt8(truncatingIfNeeded: other >> (8 * byte)) }
            }
            exchanged.values[name] = list
        }
        return exchanged
    }
}

// MARK: Copies

extension OwnerShift {
    func status(_ found: Status, at path: String) throws(FileFailure) -> Status {
        var shifted = found
        shifted.owner = try staged(found.owner, at: path)
        shifted.group = try staged(found.group, at: path)
        return shifted
    }

    func metadata(_ found: DirectoryMetadata, at path: String) throws(FileFailure) -> DirectoryMetadata {
        var shifted = found
        shifted.owner = try staged(found.owner, at: path)
        shifted.group = try staged(found.group, at: path)
        shifted.attributes = try attributes(found.attributes, at: path)
        return shifted
    }

    func attributes(_ found: Attributes, at path: String) throws(FileFailure) -> Attributes {
        try found.naming(at: path) { id throws(FileFailure) in try staged(id, at: path) }
    }

    /// Gives the step's user namespace a folder of the agent's, which nobody else can reach.
    func give(_ folder: Folder) throws(FileFailure) {
        let opened = try folder.opened()
        guard fchown(opened.number, base, base) == 0 else { throw .system(errno, folder.path, "give it to the step") }
    }
}

// MARK: Back

extension OwnerShift {
    /// What a stage holds, as it will be on the host.
    func host(_ found: FileReading, at path: String) throws(FileFailure) -> FileReading {
        var shifted = found
        shifted.state.owner = host(found.state.owner)
        shifted.state.group = host(found.state.group)
        shifted.attributes = try found.attributes.naming(at: path) { id in host(id) }
        shifted.state.attributes = shifted.attributes.digest
        return shifted
    }

    /// Gives all below `folder`, and itself, to whom it belongs on the host. Once more does no harm.
    func giveBack(_ folder: Folder, depth: Int = 0) throws(FileFailure) {
        guard depth <= ChangeWalk.deepest else {
            throw FileFailure(.tooLarge, path: folder.path, "its folders lie too deep to be committed")
        }
        for name in try folder.names() {
            guard let found = try folder.status(name) else { throw Staging.stillWritten(folder.path(of: name)) }
            switch found.kind {
            case .directory: try giveBack(try folder.folder(name), depth: depth + 1)
            case .file: try giveBack(try folder.file(name), found, folder.path(of: name))
            case .link: try giveBackLink(name, found, in: folder)
            case .whiteout, .special: break
            }
        }
        try giveBack(try folder.opened(), try folder.status(), folder.path)
    }

    private func giveBack(
        _ file: borrowing Descriptor, _ found: Status, _ path: String
    ) throws(FileFailure) {
        let (owner, group) = (host(found.owner), host(found.group))
        if (owner, group) != (found.owner, found.group) {
            guard fchown(file.number, owner, group) == 0 else { throw .system(errno, path, "give it back") }
        }
        let attributes = try Attributes.all(of: file, at: path).attributes
        let own = try attributes.naming(at: path) { id in host(id) }
        if own != attributes { try own.write(to: file, at: path) }
        // fchown clears set-id bits, and an ACL rewrites the group's.
        guard fchmod(file.number, found.mode) == 0 else { throw .system(errno, path, "set its mode") }
    }

    private func giveBackLink(_ name: String, _ found: Status, in folder: Folder) throws(FileFailure) {
        let flags = Int32(KERNEL_AT_SYMLINK_NOFOLLOW)
        let (owner, group) = (host(found.owner), host(found.group))
        guard fchownat(folder.descriptor.number, DiskName.bytes(name), owner, group, flags) == 0 else {
            throw .system(errno, folder.path(of: name), "give it back")
        }
    }
}
