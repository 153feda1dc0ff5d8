import CKernel
public import Documents
public import Execution
import Glibc

extension Staging {
    /// Follows links, as cat(1) does. A file of a kernel's (`/proc`, `/sys`) is read to its end, whatever size it tells.
    public func read(_ path: String, limit: Int) throws(FileFailure) -> [UInt8] {
        let file = try openRegular(path)
        let most = max(0, limit)
        var content: [UInt8] = []
        try file.read(at: path, upTo: most == .max ? most : most + 1) { content.append(contentsOf: $0) }
        guard content.count <= most else {
            throw FileFailure(.tooLarge, path: path, "it is larger than \(most) bytes")
        }
        return content
    }

    /// Of the name itself, as stat(1): a symbolic link is `link`, not what it leads to. Links on the way are followed.
    public func stat(_ path: String) throws(FileFailure) -> Node {
        let path = try Staging.absolute(path)
        let name = Workspace.last(of: path).isEmpty ? "." : Workspace.last(of: path)
        let parent: Folder
        do throws(FileFailure) { parent = try Folder.following(Workspace.above(path)) } catch {
            guard error.code == .notFound else { throw error }
            return .map(["type": "missing"])
        }
        try approve(name, in: parent)
        var raw = kernel_stat()
        let result = kernel_statx(parent.descriptor.number, DiskName.bytes(name), KERNEL_AT_SYMLINK_NOFOLLOW, &raw)
        if result == -ENOENT { return .map(["type": "missing"]) }
        guard result == 0 else { throw .system(-result, path, "look at it") }
        let status = Status(raw)
        let (seconds, rest) = status.modified.quotientAndRemainder(dividingBy: 1_000_000)
        let modified = Timestamp(milliseconds: rest < 0 ? seconds - 1 : seconds)
        return .map([
            "type": Node(Staging.word(raw.mode)),
            "mode": Node(status.mode.octal),
            "owner": Node(AccountName.user(status.owner)),
            "group": Node(AccountName.group(status.group)),
            "size": Node(Int(status.size)),
            "mtime": Node(modified.description),
            "sha256": Staging.digest(of: name, in: parent, status).map { Node($0) },
        ])
    }

    public func link(_ path: String) throws(FileFailure) -> String {
        let path = try Staging.absolute(path)
        let parent = try Folder.following(Workspace.above(path))
        let name = Workspace.last(of: path)
        guard let found = try parent.status(name) else {
            throw FileFailure(.notFound, path: path, "there is no such link", errno: ENOENT)
        }
        guard found.kind == .link else { throw FileFailure(.link, path: path, "it is not a symbolic link") }
        try approve(name, in: parent)
        return try parent.linkTarget(name)
    }

    public func glob(_ pattern: String) throws(FileFailure) -> [String] {
        let pattern = try Staging.absolute(pattern)
        let above = Workspace.above(pattern)
        guard !above.utf8.contains(where: { $0 == 0x2A || $0 == 0x3F }) else {
            throw FileFailure(.notSupported, path: pattern, "* and ? stand in the last component only")
        }
        let parts = Array(Workspace.last(of: pattern).unicodeScalars)
        var found: [String] = []
        let folder: Folder
        do throws(FileFailure) { folder = try Folder.following(above) } catch {
            guard error.code == .notFound else { throw error }
            return []
        }
        try approve(".", in: folder)
        for raw in try folder.rawNames() {
            // As in a shell: hidden names are meant only where the pattern says so.
            guard let name = String(validating: raw, as: UTF8.self),
                raw.first != 0x2E || parts.first == ".", NamePattern(parts).matches(Array(name.unicodeScalars))
            else { continue }
            found.append(above == "/" ? "/" + name : above + "/" + name)
        }
        guard found.count <= Staging.matches else {
            throw FileFailure(.tooLarge, path: pattern, "more than \(Staging.matches) names match")
        }
        return found.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    public func exists(_ path: String) -> Bool {
        var raw = kernel_stat()
        return path.utf8.first == 0x2F && kernel_statx(AT_FDCWD, path, 0, &raw) == 0
    }

    /// Larger files are told without a digest.
    private static let digested: Int64 = 64 << 20

    /// Nil too where the agent may not read the file, and where its size does not tell its content, as in /proc.
    private static func digest(of name: String, in parent: Folder, _ status: Status) -> String? {
        guard status.kind == .file, status.size <= digested else { return nil }
        return try? ContentDigest(of: name, in: parent, expecting: status).hex
    }

    private static let matches = 1000

    /// Looked up first and opened second, through the very inode that was looked at: opening a device can already do
    /// something, and opening a FIFO waits.
    private func openRegular(_ path: String) throws(FileFailure) -> Descriptor {
        let found = kernel_openat2(AT_FDCWD, try Staging.absolute(path), UInt64(KERNEL_O_PATH), 0, 0)
        guard found >= 0 else { throw .system(-found, path, "open it to read") }
        let lookup = Descriptor(taking: found)
        guard try lookup.status(at: path).kind == .file else {
            throw FileFailure(.notSupported, path: path, "it is not a regular file")
        }
        try approve(opened: lookup, at: path)
        let flags = UInt64(O_RDONLY | O_NONBLOCK | O_NOCTTY)
        let number = kernel_openat2(AT_FDCWD, "/proc/self/fd/\(lookup.number)", flags, 0, 0)
        guard number >= 0 else { throw .system(-number, path, "open it to read") }
        return Descriptor(taking: number)
    }

    private static func absolute(_ path: String) throws(FileFailure) -> String {
        guard path.utf8.first == 0x2F, !path.utf8.contains(0) else {
            throw FileFailure(.notAllowed, path: path, "a path to be observed is absolute")
        }
        return path
    }

    private static func word(_ mode: UInt32) -> String {
        switch mode & UInt32(S_IFMT) {
        case UInt32(S_IFREG): "file"
        case UInt32(S_IFDIR): "directory"
        case UInt32(S_IFLNK): "link"
        case UInt32(S_IFIFO): "fifo"
        case UInt32(S_IFSOCK): "socket"
        case UInt32(S_IFCHR): "character-device"
        default: "block-device"
        }
    }
}
