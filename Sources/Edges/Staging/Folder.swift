import CKernel
import Execution
import Glibc

/// An open directory and the path by which it was found. Names are resolved below it, never through links.
///
/// A class, so that several walks can share one descriptor; it is closed with the last reference.
final class Folder: Sendable {
    let descriptor: Descriptor
    /// Absolute; for messages and for what is written down. Nothing is opened by it again.
    let path: String

    private init(_ descriptor: consuming Descriptor, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    private static let withoutLinks = UInt64(KERNEL_RESOLVE_NO_SYMLINKS | KERNEL_RESOLVE_NO_MAGICLINKS)
    private static let below = withoutLinks | UInt64(KERNEL_RESOLVE_BENEATH | KERNEL_RESOLVE_NO_XDEV)
    private static let lookUp = UInt64(KERNEL_O_PATH) | UInt64(O_DIRECTORY)

    /// Opens an absolute path; a symbolic link anywhere in it is refused.
    static func absolute(_ path: String) throws(FileFailure) -> Folder {
        let number = kernel_openat2(AT_FDCWD, DiskName.bytes(path), lookUp, 0, withoutLinks)
        guard number >= 0 else { throw .system(-number, path, "open this directory") }
        return Folder(Descriptor(taking: number), path: path)
    }

    /// Opens an absolute path as its owner meant it, following links, and takes the name that the kernel gives it.
    static func following(_ path: String) throws(FileFailure) -> Folder {
        let number = kernel_openat2(AT_FDCWD, path, UInt64(KERNEL_O_PATH) | UInt64(O_DIRECTORY), 0, 0)
        guard number >= 0 else { throw .system(-number, path, "open this directory") }
        let descriptor = Descriptor(taking: number)
        return Folder(descriptor, path: try linkTarget(AT_FDCWD, "/proc/self/fd/\(number)", path))
    }

    /// A directory below this one; `relative` may have several components and never leaves this mount.
    func folder(_ relative: String) throws(FileFailure) -> Folder {
        let path = path(of: relative)
        let number = kernel_openat2(
            descriptor.number, DiskName.bytes(relative), Folder.lookUp, 0, Folder.below)
        guard number >= 0 else { throw .system(-number, path, "open this directory") }
        return Folder(Descriptor(taking: number), path: path)
    }

    /// The directory above, on whatever mount; "/" gives itself.
    func above() throws(FileFailure) -> Folder {
        let number = kernel_openat2(descriptor.number, "..", Folder.lookUp, 0, 0)
        guard number >= 0 else { throw .system(-number, path, "open the directory above it") }
        return Folder(Descriptor(taking: number), path: path + "/..")
    }

    /// A name in this directory, opened to be read. Waits for nobody: a FIFO opens at once, and is refused later.
    func file(_ name: String) throws(FileFailure) -> Descriptor {
        let flags = UInt64(O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY)
        // Without an access time where we may: what only looks should leave no trace.
        let bytes = DiskName.bytes(name)
        var number = kernel_openat2(descriptor.number, bytes, flags | UInt64(noAccessTime), 0, Folder.below)
        if number == -EPERM { number = kernel_openat2(descriptor.number, bytes, flags, 0, Folder.below) }
        guard number >= 0 else { throw .system(-number, path(of: name), "open it to read") }
        return Descriptor(taking: number)
    }

    func newFile(_ name: String) throws(FileFailure) -> Descriptor {
        let flags = UInt64(O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW)
        let number = kernel_openat2(descriptor.number, DiskName.bytes(name), flags, 0o600, Folder.below)
        guard number >= 0 else { throw .system(-number, path(of: name), "create it") }
        return Descriptor(taking: number)
    }

    /// This directory opened to be listed, changed or synced, which a lookup alone does not allow.
    func opened() throws(FileFailure) -> Descriptor {
        let number = kernel_openat2(descriptor.number, ".", UInt64(O_RDONLY | O_DIRECTORY), 0, Folder.below)
        guard number >= 0 else { throw .system(-number, path, "open this directory to read") }
        return Descriptor(taking: number)
    }

    func path(of name: String) -> String {
        switch name {
        case ".": path
        default: path == "/" ? "/" + name : path + "/" + name
        }
    }

    /// The way to a name for calls that take no directory descriptor.
    func magicPath(of name: String) -> [CChar] { DiskName.bytes("/proc/self/fd/\(descriptor.number)/\(name)") }
}

/// `O_NOATIME`, which Glibc's module leaves out.
private let noAccessTime = 0x40000

// MARK: Looking

extension Folder {
    func status() throws(FileFailure) -> Status { try descriptor.status(at: path) }

    /// Nil where there is nothing of that name.
    func status(_ name: String) throws(FileFailure) -> Status? {
        var raw = kernel_stat()
        let result = kernel_statx(descriptor.number, DiskName.bytes(name), KERNEL_AT_SYMLINK_NOFOLLOW, &raw)
        if result == -ENOENT { return nil }
        guard result == 0 else { throw .system(-result, path(of: name), "look at it") }
        return Status(raw)
    }

    /// Names as they stand on the disk, in any order.
    func rawNames() throws(FileFailure) -> [[UInt8]] {
        let own = try opened()
        let number = kernel_duplicate(own.number, 0)
        guard number >= 0 else { throw .system(-number, path, "list it") }
        guard let stream = fdopendir(number) else {
            let code = errno
            _ = close(number)
            throw .system(code, path, "list it")
        }
        defer { closedir(stream) }
        var names: [[UInt8]] = []
        while true {
            errno = 0
            guard let entry = readdir(stream) else {
                let code = errno
                guard code == 0 else { throw .system(code, path, "list it") }
                return names
            }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if name != [0x2E], name != [0x2E, 0x2E] { names.append(name) }
        }
    }

    /// Names sorted by their bytes, as `DiskName` writes them.
    func names() throws(FileFailure) -> [String] {
        try rawNames().sorted { $0.lexicographicallyPrecedes($1) }.map { DiskName.text($0) }
    }

    /// Where a symbolic link leads, as `DiskName` writes it.
    func linkText(_ name: String) throws(FileFailure) -> String {
        DiskName.text(try Folder.rawTarget(descriptor.number, name, path(of: name)))
    }

    func linkTarget(_ name: String) throws(FileFailure) -> String {
        try Folder.linkTarget(descriptor.number, name, path(of: name))
    }

    static func linkTarget(_ directory: Int32, _ name: String, _ path: String) throws(FileFailure) -> String {
        guard let target = String(validating: try rawTarget(directory, name, path), as: UTF8.self) else {
            throw FileFailure(.notSupported, path: path, "this link leads to a name that is not UTF-8")
        }
        return target
    }

    private static func rawTarget(_ directory: Int32, _ name: String, _ path: String) throws(FileFailure) -> [UInt8] {
        var buffer = [CChar](repeating: 0, count: 4097)
        let count = readlinkat(directory, DiskName.bytes(name), &buffer, buffer.count)
        guard count >= 0 else { throw .system(errno, path, "read this link") }
        return buffer[..<count].map { UInt8(bitPattern: $0) }
    }
}

// MARK: Changing

extension Folder {
    enum Placing {
        /// Both names exist and swap what they name.
        case exchange
        /// The new name must be free.
        case noReplace
    }

    func move(_ name: String, to other: Folder, _ newName: String, _ placing: Placing) throws(FileFailure) {
        let flag = placing == .exchange ? KERNEL_RENAME_EXCHANGE : KERNEL_RENAME_NOREPLACE
        let result = kernel_renameat2(
            descriptor.number, DiskName.bytes(name), other.descriptor.number, DiskName.bytes(newName), UInt32(flag))
        guard result == 0 else { throw .system(-result, other.path(of: newName), "put it into place") }
    }

    /// Hides what stands under this name in the layers below.
    func makeWhiteout(_ name: String) throws(FileFailure) {
        guard mknodat(descriptor.number, DiskName.bytes(name), S_IFCHR, 0) == 0 else {
            throw .system(errno, path(of: name), "hide what lies below it")
        }
    }

    /// Gives a file another name, here.
    func link(_ name: String, in other: Folder, as newName: String) throws(FileFailure) {
        let result = linkat(
            other.descriptor.number, DiskName.bytes(name), descriptor.number, DiskName.bytes(newName), 0)
        guard result == 0 else { throw .system(errno, path(of: newName), "link it") }
    }

    @discardableResult
    func makeFolder(_ name: String) throws(FileFailure) -> Folder {
        guard mkdirat(descriptor.number, DiskName.bytes(name), 0o700) == 0 else {
            throw .system(errno, path(of: name), "make this directory")
        }
        return try folder(name)
    }
}
