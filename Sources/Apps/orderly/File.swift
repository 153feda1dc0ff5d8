import CKernel
import Glibc

/// Files that a person names on the command line.
enum File {
    static let largest = 64 << 20

    /// What becomes of a file that is larger than its limit.
    enum Excess {
        case refused
        /// One byte more than the limit is read, so that the document's own reader says that it is too large.
        case cut
    }

    /// `-` is standard input.
    static func read(
        _ path: String, limit: Int = largest, _ excess: Excess = .refused
    ) throws(CommandFailure) -> [UInt8] {
        if path == "-" { return try readAll(STDIN_FILENO, path, limit, excess) }
        // Without O_NONBLOCK a FIFO would hold us here until somebody opens its other end.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw failure("cannot read", path) }
        defer { close(descriptor) }
        var status = kernel_stat()
        guard kernel_statx(descriptor, "", KERNEL_AT_EMPTY_PATH, &status) == 0, status.mode & S_IFMT == S_IFREG else {
            throw CommandFailure(.usage, "\(path) is not a regular file", hint: "name a file")
        }
        return try readAll(descriptor, path, limit, excess)
    }

    enum Durability {
        case synced
        /// The caller syncs many files at once.
        case unsynced
    }

    /// Whole or not at all: a temporary file beside it, synced, then renamed. `-` is standard output.
    static func write(
        _ bytes: [UInt8], to path: String, mode: mode_t = 0o644, _ durability: Durability = .synced
    ) throws(CommandFailure) {
        if path == "-" { return Console.write(bytes) }
        let temporary = "\(path).\(getpid()).new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw failure("cannot write", path) }
        var code = fill(descriptor, bytes)
        if code == 0, durability == .synced, fsync(descriptor) != 0 { code = errno }
        close(descriptor)
        if code == 0, rename(temporary, path) != 0 { code = errno }
        guard code == 0 else {
            unlink(temporary)
            throw failure("cannot write", path, code)
        }
        if durability == .synced { syncFolder(of: path) }
    }

    /// Makes the folder where there is none; its parent must exist.
    static func makeDirectory(_ path: String, mode: mode_t = 0o700) throws(CommandFailure) {
        if mkdir(path, mode) == 0 { return }
        let code = errno
        guard code == EEXIST, isDirectory(path) else { throw failure("cannot make the folder", path, code) }
    }

    static func remove(_ path: String) { unlink(path) }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    static func isDirectory(_ path: String) -> Bool {
        var status = kernel_stat()
        return kernel_statx(AT_FDCWD, path, 0, &status) == 0 && status.mode & S_IFMT == S_IFDIR
    }

    /// The path without links and `..`, from `/`.
    static func absolute(_ path: String) throws(CommandFailure) -> String {
        guard let found = realpath(path, nil) else { throw failure("cannot find", path) }
        defer { free(found) }
        return String(cString: found)
    }

    static func failure(_ what: String, _ path: String, _ code: Int32 = errno) -> CommandFailure {
        CommandFailure(status(of: code), "\(what) \(path): \(String(cString: strerror(code)))")
    }

    /// What an errno says of a file that was named: the disk failed, or the name was a mistake.
    static func status(of code: Int32) -> ExitStatus {
        [EIO, ENOSPC, EDQUOT, EROFS, ENFILE, EMFILE].contains(code) ? .fault : .usage
    }

    /// Answers 0 or an errno.
    private static func fill(_ descriptor: Int32, _ bytes: [UInt8]) -> Int32 {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                return errno
            }
            rest = rest.dropFirst(count)
        }
        return 0
    }

    /// So that the new name survives the loss of power too. A folder that cannot be synced still holds the file.
    private static func syncFolder(of path: String) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        let folder = parts.isEmpty ? "." : parts == [""] ? "/" : parts.joined(separator: "/")
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    static func readAll(
        _ descriptor: Int32, _ path: String, _ limit: Int, _ excess: Excess = .refused
    ) throws(CommandFailure) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure("cannot read", path) }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= limit else {
                if excess == .cut { return Array(bytes.prefix(limit + 1)) }
                throw CommandFailure(.findings, "\(path) is larger than \(limit) bytes")
            }
        }
    }
}
