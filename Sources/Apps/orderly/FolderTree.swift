import CKernel
import Glibc

/// What stands in a folder and below it. Nothing is followed: links and devices are listed as what they are, since what
/// is read here is signed or believed.
enum FolderTree {
    struct Limits {
        var files: Int
        /// Folders inside one another; the folder itself is 1.
        var depth: Int
        var hidden: Hidden = .listed
    }

    /// Files and folders whose name begins with a dot.
    enum Hidden {
        case listed
        case left
    }

    enum Kind {
        case file
        case link
        case special
    }

    struct Entry {
        /// Relative to the folder, with `/`.
        let name: String
        let kind: Kind
        let size: Int
        /// All twelve permission bits.
        let mode: UInt16
    }

    /// Everything that is no folder, sorted by the bytes of its name.
    static func entries(in folder: String, _ limits: Limits) throws(CommandFailure) -> [Entry] {
        var entries: [Entry] = []
        try walk(folder, under: "", depth: 1, limits, &entries)
        return entries.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    private static func walk(
        _ path: String, under prefix: String, depth: Int, _ limits: Limits, _ entries: inout [Entry]
    ) throws(CommandFailure) {
        guard depth <= limits.depth else {
            throw CommandFailure(.findings, "\(path): folders nest deeper than \(limits.depth)")
        }
        // The folder that a person named may be a link; those in it may not.
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | (depth == 1 ? 0 : O_NOFOLLOW)
        let descriptor = open(path, flags)
        guard descriptor >= 0 else { throw File.failure("cannot read the folder", path) }
        guard let stream = fdopendir(descriptor) else {
            close(descriptor)
            throw File.failure("cannot read the folder", path)
        }
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let bytes = withUnsafeBytes(of: entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if bytes == [0x2E] || bytes == [0x2E, 0x2E] { continue }
            if limits.hidden == .left, bytes.first == 0x2E { continue }
            guard let name = String(validating: bytes, as: UTF8.self) else {
                throw CommandFailure(.findings, "\(path) holds a file whose name is not UTF-8", hint: "rename it")
            }
            var status = kernel_stat()
            let code = kernel_statx(descriptor, name, KERNEL_AT_SYMLINK_NOFOLLOW, &status)
            guard code == 0 else { throw File.failure("cannot read", "\(path)/\(name)", -code) }
            let kind: Kind
            switch status.mode & S_IFMT {
            case S_IFDIR:
                try walk("\(path)/\(name)", under: "\(prefix)\(name)/", depth: depth + 1, limits, &entries)
                continue
            case S_IFREG: kind = .file
            case S_IFLNK: kind = .link
            default: kind = .special
            }
            guard entries.count < limits.files else {
                throw CommandFailure(.findings, "\(path) and what lies beside it are more than \(limits.files) files")
            }
            entries.append(
                Entry(
                    name: prefix + name, kind: kind, size: Int(clamping: status.size),
                    mode: UInt16(truncatingIfNeeded: status.mode & 0o7777)))
        }
    }
}
