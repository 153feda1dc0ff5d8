import CKernel
import Glibc

/// Small questions about the host's files.
enum HostFile {
    enum Kind {
        case file
        case directory
        case link
        case socket
        case device
        case other
    }

    /// Of the path itself; nil where nothing is.
    static func kind(_ path: String) -> Kind? {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else { return nil }
        return switch status.st_mode & S_IFMT {
        case S_IFREG: .file
        case S_IFDIR: .directory
        case S_IFLNK: .link
        case S_IFSOCK: .socket
        case S_IFCHR, S_IFBLK: .device
        default: .other
        }
    }

    static func target(_ path: String) -> String? {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = unsafe buffer.withUnsafeMutableBytes { raw in
            let start = unsafe raw.baseAddress?.assumingMemoryBound(to: CChar.self)
            return if let start = unsafe start { unsafe readlink(path, start, raw.count) } else { -1 }
        }
        guard count > 0, count < buffer.count else { return nil }
        return String(validating: buffer.prefix(count), as: UTF8.self)
    }

    /// The same file without symbolic links; nil where nothing is.
    static func resolved(_ path: String) -> String? {
        // Mostly there are none, and one call says so.
        let plain = Descriptor(
            unsafe kernel_openat2(AT_FDCWD, path, UInt64(KERNEL_O_PATH), 0, UInt64(KERNEL_RESOLVE_NO_SYMLINKS)))
        if plain.isOpen && path.utf8.first == 0x2F && !hasDots(path) { return path }
        guard let found = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(found) }
        return unsafe String(validatingCString: found)
    }

    /// Whether a name in it begins with a dot.
    private static func hasDots(_ path: String) -> Bool {
        var last: UInt8 = 0
        for byte in path.utf8 {
            if byte == 0x2E && last == 0x2F { return true }
            last = byte
        }
        return false
    }

    static func contents(_ path: String, limit: Int = 1 << 20) -> [UInt8]? {
        let file = Descriptor(opening: path, O_RDONLY)
        return file.isOpen ? file.contents(limit: limit) : nil
    }

    static func text(_ path: String) -> String? {
        contents(path).flatMap { String(validating: $0, as: UTF8.self) }
    }

    /// False when it could not be written whole.
    static func write(_ text: String, to path: String) -> Bool {
        let file = Descriptor(opening: path, O_WRONLY)
        return file.isOpen && file.write(Array(text.utf8))
    }

    /// Names in a directory, without dot files.
    static func names(in path: String) -> [String] {
        guard let folder = unsafe opendir(path) else { return [] }
        defer { unsafe closedir(folder) }
        var names: [String] = []
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) {
                unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }
}
