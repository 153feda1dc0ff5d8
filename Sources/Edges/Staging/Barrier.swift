import CKernel
import Execution
import Glibc
import Synchronization

/// A file system whose writes are waited for. Made before the first of them: that a write was lost, Linux tells whoever
/// had a file open by then; whoever opens one later is told only while nobody else was (errseq in the kernel's
/// documentation, syncfs(2)).
final class Barrier: Sendable {
    private let descriptor: Descriptor
    private let path: String

    init(on folder: Folder) throws(FileFailure) {
        descriptor = try folder.opened()
        path = folder.path
    }

    /// - Throws: that something written since this was made may not be on the disk.
    func sync() throws(FileFailure) {
        try descriptor.syncFileSystem(at: path)
        // ext4 (Linux 6.18) answers success to that, and to fsync(2) too, where its journal was given up before it looks:
        // when somebody else's sync made it write, or on a busy machine between the two passes of this one. From then on
        // it refuses any change, so it is asked for one: to remove what is not there needs no space and leaves nothing.
        let result = kernel_fremovexattr(descriptor.number, "user.orderly.none")
        guard result >= 0 || [ENODATA, EOPNOTSUPP].contains(-result) else {
            throw .system(-result, path, "be sure that its file system kept what was synced")
        }
    }
}

/// The barriers of the stages that are open, by their `upper`: what a step writes there is synced by `prepare`.
final class Barriers: Sendable {
    private struct Open {
        var run = ""
        var barriers: [String: Barrier] = [:]
    }
    private let open = Mutex(Open())

    /// An agent has one run at a time: with the next one, what is left of the last is let go, and its disk can be
    /// unmounted.
    func keep(_ barrier: Barrier, of upper: String, run: String) {
        open.withLock { open in
            if open.run != run { open = Open(run: run) }
            open.barriers[upper] = barrier
        }
    }

    func take(of upper: String) -> Barrier? { open.withLock { $0.barriers.removeValue(forKey: upper) } }

    func forget(run: String) { open.withLock { if $0.run == run { $0 = Open() } } }
}
