import Execution
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
    func sync() throws(FileFailure) { try descriptor.syncFileSystem(at: path) }
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
