import CKernel
import FoundationEssentials
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
        if File.exists(path), !File.isDirectory(path) {
            throw CommandFailure(.usage, "\(path) is not a folder", hint: "name a folder")
        }
        guard access(path, R_OK | X_OK) == 0, let names = try? FileManager.default.contentsOfDirectory(atPath: path)
        else { throw File.failure("cannot read the folder", path) }
        for name in names where limits.hidden == .listed || !name.hasPrefix(".") {
            var status = kernel_stat()
            let code = kernel_statx(AT_FDCWD, "\(path)/\(name)", KERNEL_AT_SYMLINK_NOFOLLOW, &status)
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
