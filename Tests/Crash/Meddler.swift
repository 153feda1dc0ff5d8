import Glibc
import Staging
import Synchronization

/// Somebody else, who puts another file in the place of one that a commit is about to change.
final class Meddler: Sendable {
    private let path = Mutex<String?>(nil)

    func aim(at path: String) { self.path.withLock { $0 = path } }

    /// Acts once, when the entry was looked at and not yet touched.
    func meddle(at boundary: Boundary) {
        guard boundary.kind == .ready, let path = path.withLock({ $0.take() }) else { return }
        let theirs = path + ".theirs"
        let file = open(theirs, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard file >= 0 else { return }
        let text = Array("theirs\n".utf8)
        _ = write(file, text, text.count)
        close(file)
        rename(theirs, path)
    }
}
