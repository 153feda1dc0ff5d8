import CKernel
import Glibc

/// Waits on a thread of its own until something is made in one of the folders, and says so once.
///
/// An overlay makes what a step writes in its upper folder by the calls that everybody makes it with, so inotify(7) there
/// tells of it while the step still writes. What the cage itself tries out there, before the step begins, does not count.
final class WriteWatch: Sendable {
    private let notices: Int32
    private let over: Int32
    private let thread: pthread_t

    /// What the thread is given; it outlives nothing but the thread.
    private final class Watched: Sendable {
        let notices: Int32
        let over: Int32
        let seen: @Sendable () -> Void

        init(_ notices: Int32, _ over: Int32, _ seen: @escaping @Sendable () -> Void) {
            self.notices = notices
            self.over = over
            self.seen = seen
        }

        func wait() {
            var waiting = [
                pollfd(fd: notices, events: Int16(POLLIN), revents: 0),
                pollfd(fd: over, events: Int16(POLLIN), revents: 0),
            ]
            while true {
                if poll(&waiting, 2, -1) < 0 {
                    guard errno == EINTR else { return }
                } else if waiting[1].revents != 0 {
                    return
                } else if tellsOfWrites() {
                    return seen()
                }
            }
        }

        /// inotify_event: three words and the length of the name that follows them.
        private func tellsOfWrites() -> Bool {
            var notice = [UInt8](repeating: 0, count: 1 << 14)
            let count = read(notices, &notice, notice.count)
            var rest = notice.prefix(max(0, count))
            while rest.count >= 16 {
                let length = rest.dropFirst(12).prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
                let name = rest.dropFirst(16).prefix(length).prefix { $0 != 0 }
                if !name.elementsEqual(WriteWatch.probe) { return true }
                rest = rest.dropFirst(16 + length)
            }
            return false
        }
    }

    /// The folder that a cage makes in an overlay, and removes, to see that it can be written.
    private static let probe = Array(".orderly-probe".utf8)

    /// Nil where it cannot watch.
    init?(_ folders: [String], seen: @escaping @Sendable () -> Void) {
        let notices = inotify_init1(O_CLOEXEC)
        let over = kernel_eventfd()
        let made = UInt32(IN_CREATE | IN_MOVED_TO)
        let watches = notices < 0 ? [] : folders.map { inotify_add_watch(notices, $0, made) }
        var thread = pthread_t()
        let context = Unmanaged.passRetained(Watched(notices, over, seen))
        var code: Int32 = EINVAL
        if over >= 0, !watches.isEmpty, watches.allSatisfy({ $0 >= 0 }) {
            code = pthread_create(
                &thread, nil,
                { context in
                    if let context { Unmanaged<Watched>.fromOpaque(context).takeRetainedValue().wait() }
                    return nil
                }, context.toOpaque())
        }
        (self.notices, self.over, self.thread) = (notices, over, thread)
        guard code == 0 else {
            context.release()
            close(notices)
            close(over)
            return nil
        }
    }

    /// Afterwards `seen` is not called any more.
    func end() {
        var one: UInt64 = 1
        _ = write(over, &one, 8)
        pthread_join(thread, nil)
        close(notices)
        close(over)
    }
}
