import Execution
import Synchronization

/// How much a dry-run or a proof copies and keeps in all, over every step and declared path: whoever wrote the runbook
/// need not have been trusted with this machine's memory and disk.
final class SimulationBudget: Sendable {
    struct Limits: Sendable {
        /// Of what is copied from the host, folders among the files.
        var files = 20_000
        var bytes: Int64 = 256 << 20
        /// Of what steps write, whatever their `limits.stage` says.
        var written = 512 << 20
        /// Of what steps change, each step's paths counted anew.
        var paths = 20_000
    }

    private struct Spent {
        var files = 0
        var bytes: Int64 = 0
        var written = 0
        var paths = 0
    }

    let limits: Limits
    private let spent = Mutex(Spent())

    init(_ limits: Limits = Limits()) { self.limits = limits }

    /// One more file, or folder, before it is copied.
    func copy(_ size: Int64, of path: String) throws(FileFailure) {
        let fits = spent.withLock { spent in
            let (bytes, isOver) = spent.bytes.addingReportingOverflow(size)
            guard spent.files < limits.files, !isOver, bytes <= limits.bytes else { return false }
            (spent.files, spent.bytes) = (spent.files + 1, bytes)
            return true
        }
        guard fits else {
            throw FileFailure(
                .tooLarge, path: path,
                "it was not copied: \(limits.files) files and \(limits.bytes >> 20) MiB are the most that is copied in all; "
                    + "declare less, or run it as root on ext4, xfs or btrfs, where a dry-run copies no folders")
        }
    }

    /// What a step wrote, before anything of it is read.
    func write(_ bytes: Int, by step: String) throws(FileFailure) {
        let fits = spent.withLock { spent in
            let (sum, isOver) = spent.written.addingReportingOverflow(bytes)
            guard !isOver, sum <= limits.written else { return false }
            spent.written = sum
            return true
        }
        guard fits else {
            throw FileFailure(
                .tooLarge, path: step,
                "its \(bytes) bytes were not looked at: \(limits.written >> 20) MiB are the most that all steps may write here"
            )
        }
    }

    func change(_ paths: Int, by step: String) throws(FileFailure) {
        let fits = spent.withLock { spent in
            spent.paths += paths
            return spent.paths <= limits.paths
        }
        guard fits else {
            throw FileFailure(
                .tooLarge, path: step,
                "its \(paths) changes are not shown: \(limits.paths) are the most of all steps that are kept here")
        }
    }

    /// Everything that was copied has been removed.
    func forgetCopies() { spent.withLock { ($0.files, $0.bytes) = (0, 0) } }
}
