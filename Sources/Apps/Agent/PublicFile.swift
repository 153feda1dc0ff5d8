import CKernel
import Glibc

/// A file that is no secret: configuration, certificates, trust.
enum PublicFile {
    struct Failure: Error, Sendable, Hashable {
        var path: String
        var errno: Int32
        /// Nil where the system's word for `errno` says it.
        var reason: String?

        var message: String { "cannot read \(path): \(reason ?? String(cString: strerror(errno)))" }
    }

    /// - Parameter guarded: refused where anybody but root and this process's user could have written it.
    static func read(_ path: String, limit: Int, guarded: Bool = false) throws(Failure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
        guard descriptor >= 0 else { throw Failure(path: path, errno: errno) }
        defer { close(descriptor) }
        if guarded { try judge(descriptor, path) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 14)
        while true {
            let count = chunk.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw Failure(path: path, errno: errno) }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
            guard bytes.count <= limit else { throw Failure(path: path, errno: EFBIG, reason: tooLarge(limit)) }
        }
    }

    private static func tooLarge(_ limit: Int) -> String {
        "it is larger than \(limit) bytes, the most that it may have; it is damaged, or another file lies in its place"
    }

    private static func judge(_ descriptor: Int32, _ path: String) throws(Failure) {
        var status = kernel_stat()
        let result = kernel_statx(descriptor, "", KERNEL_AT_EMPTY_PATH, &status)
        guard result == 0 else { throw Failure(path: path, errno: -result) }
        guard status.uid == 0 || status.uid == geteuid() else {
            throw Failure(path: path, errno: EPERM, reason: "it belongs to user \(status.uid): chown it to root")
        }
        guard status.mode & 0o022 == 0 else {
            throw Failure(path: path, errno: EPERM, reason: "others may write it: chmod go-w")
        }
    }

    /// Whole or not at all: written beside it, synced, renamed, and the folder synced.
    static func replace(_ path: String, with bytes: [UInt8], mode: mode_t) throws(Failure) {
        let temporary = "\(path).new"
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
        guard descriptor >= 0 else { throw Failure(path: temporary, errno: errno) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            rest = rest.dropFirst(count)
        }
        let isWhole = rest.isEmpty && fsync(descriptor) == 0
        let cause = errno
        close(descriptor)
        guard isWhole, rename(temporary, path) == 0 else {
            let why = isWhole ? errno : cause
            unlink(temporary)
            throw Failure(path: path, errno: why)
        }
        let folder = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        let handle = open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard handle >= 0 else { return }
        fsync(handle)
        close(handle)
    }
}
