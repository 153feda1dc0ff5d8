internal import CKernel
internal import Glibc

/// The file system on which the ledger lies, asked whether it still keeps what it is given.
///
/// ext4 (Linux 6.18) can answer success to fsync(2) though its journal was given up just before: SQLite is told then that
/// a transaction is on the disk, and it is not. From that moment the file system refuses every change, so it is asked for
/// one: to remove an attribute that is not there needs no space and leaves nothing.
final class Disk: Sendable {
    private let folder: Int32
    private let path: String

    init(_ path: String) throws(LedgerFailure) {
        self.path = path
        folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else {
            throw LedgerFailure(.place, "cannot open the folder \(path): \(String(cString: strerror(errno)))")
        }
    }

    deinit { close(folder) }

    func requireChanges() throws(LedgerFailure) {
        let result = kernel_fremovexattr(folder, "user.orderly.none")
        guard result < 0, ![ENODATA, EOPNOTSUPP].contains(-result) else { return }
        throw LedgerFailure(
            .storage, "\(path): its file system takes no changes any more: \(String(cString: strerror(-result)))")
    }
}
