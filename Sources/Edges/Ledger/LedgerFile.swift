internal import CKernel
internal import Glibc

/// The ledger's file and folder, before SQLite sees them: on a local disk, and nobody else's.
struct LedgerFile {
    let path: String
    let folder: String

    init(_ path: String) {
        self.path = path
        let end = path.lastIndex(of: "/")
        let parent = end.map { String(path[..<$0]) } ?? "."
        folder = parent.isEmpty ? "/" : parent
    }

    /// Makes what is missing (folder 0700, file 0600) and runs `body` while no other program opens the same ledger:
    /// two that made its tables at once would trip over each other.
    func opened<T>(_ opening: Ledger.Opening, _ body: () throws -> T) throws -> T {
        if opening == .create, mkdir(folder, 0o700) != 0, errno != EEXIST { throw failure("make the folder", folder) }
        let directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard directory >= 0 else { throw failure("open the folder", folder) }
        defer { close(directory) }
        try check(directory, folder, mode: 0o700)
        try refuseNetwork(directory)
        guard flock(directory, LOCK_EX) == 0 else { throw failure("lock the folder", folder) }
        try prepare(opening, in: directory)
        return try body()
    }

    private func prepare(_ opening: Ledger.Opening, in directory: Int32) throws {
        let flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW | (opening == .create ? O_CREAT : 0)
        let file = open(path, flags, 0o600)
        guard file >= 0 else {
            if errno == ENOENT { throw LedgerFailure(.place, "\(path) is not there: has the agent run here?") }
            throw failure("open", path)
        }
        defer { close(file) }
        try check(file, path, mode: 0o600)
        // The name of a new file is durable only when its folder is.
        guard opening == .existing || fsync(directory) == 0 else { throw failure("sync the folder", folder) }
    }

    /// Owned by this user or root, and open to nobody else.
    private func check(_ descriptor: Int32, _ path: String, mode: mode_t) throws {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure("look at", path) }
        guard status.st_uid == geteuid() || status.st_uid == 0 else {
            throw LedgerFailure(.place, "\(path) belongs to user \(status.st_uid): it must be the agent's own")
        }
        guard status.st_mode & 0o777 & ~mode == 0 else {
            let wanted = String(mode, radix: 8)
            throw LedgerFailure(.place, "\(path) is open to others: chmod \(wanted) \(path)")
        }
    }

    /// Locks and shared memory of a write-ahead log do not hold across machines (SQLite, "Write-Ahead Logging", 1).
    private func refuseNetwork(_ directory: Int32) throws {
        var readOnly: Int32 = 0
        let type = kernel_filesystem(directory, &readOnly)
        guard type >= 0 else { throw failure("look at", folder, Int32(-type)) }
        guard let name = LedgerFile.network[UInt32(truncatingIfNeeded: type)] else { return }
        throw LedgerFailure(.place, "\(folder) is on \(name), a network file system: put it on a local disk")
    }

    /// Magic numbers of statfs(2).
    static let network: [UInt32: String] = [
        0x6969: "NFS", 0x517B: "SMB", 0xFF53_4D42: "CIFS", 0xFE53_4D42: "SMB", 0x5346_414F: "AFS", 0x0102_1997: "9P",
        0x00C3_6400: "Ceph", 0x0BD0_0BD0: "Lustre", 0x7375_7245: "Coda", 0x786F_4256: "a shared folder of VirtualBox",
    ]

    private func failure(_ what: String, _ path: String, _ number: Int32 = errno) -> LedgerFailure {
        let full = number == ENOSPC || number == EDQUOT
        return LedgerFailure(full ? .diskFull : .place, "cannot \(what) \(path): \(String(cString: strerror(number)))")
    }
}
