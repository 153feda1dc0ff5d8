internal import Glibc

/// Space held back, so that on a full disk an undo, its outcome and its evidence can still be written.
public struct Ballast: Sendable {
    public static let size = 16 << 20

    public let path: String
    /// Bytes.
    public let size: Int

    public init(path: String, size: Int = Ballast.size) {
        self.path = path
        self.size = size
    }

    public var isThere: Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_size >= size
    }

    /// Makes the file where there is room for it and as much again; true when it is there afterwards.
    @discardableResult
    public func ensure() -> Bool {
        if isThere { return true }
        guard free >= 2 * size else { return false }
        let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard file >= 0 else { return false }
        defer { close(file) }
        if posix_fallocate(file, 0, off_t(size)) == 0 { return true }
        unlink(path)
        return false
    }

    /// Gives the space back to the file system; false when there was none to give.
    @discardableResult
    public func release() -> Bool {
        unlink(path) == 0
    }

    /// No run starts without it: its undo might not find the space to be recorded.
    public var allowsRuns: Bool { isThere && free >= size }

    /// Bytes that this user may still write on that file system.
    private var free: Int {
        var status = statvfs()
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        guard statvfs(folder, &status) == 0 else { return 0 }
        return Int(
            clamping: UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize)).partialValue)
    }
}
