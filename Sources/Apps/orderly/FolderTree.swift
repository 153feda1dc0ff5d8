import CKernel
import Glibc

/// What stands in a folder and below it. Nothing is followed: a link, a device or a socket is refused by name, since
/// what is read here is signed or believed.
enum FolderTree {
    struct Limits {
        var files: Int
        /// Folders inside one another; the folder itself is 1.
        var depth: Int
    }

    struct Entry {
        /// Relative to the folder, with `/`.
        let name: String
        let size: Int
        /// Permission bits, with the set-id ones.
        let mode: UInt32
    }

    /// Regular files, sorted by the bytes of their names.
    static func files(in folder: String, _ limits: Limits) throws(CommandFailure) -> [Entry] {
        var files: [Entry] = []
        try walk(folder, under: "", depth: 1, limits, &files)
        return files.sorted { Array($0.name.utf8).lexicographicallyPrecedes(Array($1.name.utf8)) }
    }

    private static func walk(
        _ path: String, under prefix: String, depth: Int, _ limits: Limits, _ files: inout [Entry]
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
            guard let name = String(validating: bytes, as: UTF8.self) else {
                throw CommandFailure(.findings, "\(path) holds a file whose name is not UTF-8", hint: "rename it")
            }
            var status = kernel_stat()
            let code = kernel_statx(descriptor, name, KERNEL_AT_SYMLINK_NOFOLLOW, &status)
            guard code == 0 else { throw File.failure("cannot read", "\(path)/\(name)", -code) }
            switch status.mode & S_IFMT {
            case S_IFDIR:
                try walk("\(path)/\(name)", under: "\(prefix)\(name)/", depth: depth + 1, limits, &files)
            case S_IFREG:
                guard files.count < limits.files else {
                    throw CommandFailure(.findings, "\(path) holds more than \(limits.files) files")
                }
                files.append(
                    Entry(name: prefix + name, size: Int(clamping: status.size), mode: status.mode & 0o7777))
            default:
                throw CommandFailure(
                    .findings, "\(path)/\(name) is neither a file nor a folder", hint: "links and devices are refused")
            }
        }
    }
}
