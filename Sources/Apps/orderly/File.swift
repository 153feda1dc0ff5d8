import Glibc

/// Files that a person names on the command line.
enum File {
    static let largest = 64 << 20

    static func read(_ path: String, limit: Int = largest) throws(CommandFailure) -> [UInt8] {
        if path == "-" { return try readAll(STDIN_FILENO, path, limit) }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw failure("cannot read", path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw CommandFailure(.usage, "\(path) is not a regular file")
        }
        return try readAll(descriptor, path, limit)
    }

    /// Whole or not at all: a temporary file beside it, synced, then renamed.
    static func write(_ bytes: [UInt8], to path: String, mode: mode_t = 0o644) throws(CommandFailure) {
        if path == "-" { return Console.write(bytes) }
        let temporary = "\(path).\(getpid()).new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
        guard descriptor >= 0 else { throw failure("cannot write", path) }
        var rest = bytes[...]
        var isWritten = true
        while isWritten, !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            isWritten = count > 0
            rest = rest.dropFirst(max(count, 0))
        }
        isWritten = isWritten && fsync(descriptor) == 0
        let problem = errno
        close(descriptor)
        guard isWritten, rename(temporary, path) == 0 else {
            let cause = isWritten ? errno : problem
            unlink(temporary)
            errno = cause
            throw failure("cannot write", path)
        }
    }

    static func makeDirectory(_ path: String, mode: mode_t = 0o700) throws(CommandFailure) {
        guard mkdir(path, mode) == 0 || errno == EEXIST else { throw failure("cannot make the folder", path) }
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    private static func readAll(_ descriptor: Int32, _ path: String, _ limit: Int) throws(CommandFailure) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure("cannot read", path) }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= limit else {
                throw CommandFailure(.usage, "\(path) is larger than \(limit) bytes")
            }
        }
    }

    private static func failure(_ what: String, _ path: String) -> CommandFailure {
        CommandFailure(.usage, "\(what) \(path): \(String(cString: strerror(errno)))")
    }
}
