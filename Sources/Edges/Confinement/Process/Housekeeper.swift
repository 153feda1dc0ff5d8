import CKernel
import Glibc
import Synchronization

/// Does on a thread of its own what no launch's verdict need wait for.
///
/// The thread never takes a processor from one that is at work (SCHED_BATCH, sched(7)).
final class Housekeeper: Sendable {
    typealias Chore = @Sendable () -> Void

    private let room: Room
    /// Nil once it is over.
    private let thread: Mutex<pthread_t?>

    /// Nil when there can be no thread.
    init?() {
        let bell = Descriptor(kernel_eventfd())
        guard bell.isOpen else { return nil }
        let room = Room(bell: bell)
        var thread = pthread_t()
        // Signals are for threads that know what to do with them; a thread begins with its maker's mask.
        var all = sigset_t()
        var before = sigset_t()
        unsafe sigfillset(&all)
        unsafe pthread_sigmask(SIG_SETMASK, &all, &before)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &before, nil) }
        let context = unsafe Unmanaged.passRetained(room)
        let result = unsafe pthread_create(
            &thread, nil,
            { context in
                guard let context = unsafe context else { return nil }
                unsafe Unmanaged<Room>.fromOpaque(context).takeRetainedValue().work()
                return nil
            }, unsafe context.toOpaque())
        guard result == 0 else {
            unsafe context.release()
            return nil
        }
        self.room = room
        self.thread = Mutex(thread)
    }

    deinit { close() }

    /// In turn; at once and here when it is over.
    func add(_ chore: @escaping Chore) {
        let isTaken = room.chores.withLock { chores in
            if chores.areOver { return false }
            chores.waiting.append(chore)
            return true
        }
        if isTaken { room.ring() } else { chore() }
    }

    /// Returns when all that was added is done.
    func close() {
        room.chores.withLock { $0.areOver = true }
        room.ring()
        let thread = thread.withLock { $0.take() }
        if let thread { pthread_join(thread, nil) }
    }

    /// What the thread and its owner share.
    private final class Room: Sendable {
        struct Chores {
            var waiting: [Chore] = []
            var areOver = false
        }
        let chores = Mutex(Chores())
        private let bell: Descriptor

        init(bell: consuming Descriptor) {
            self.bell = bell
        }

        func ring() {
            var one: UInt64 = 1
            _ = unsafe write(bell.number, &one, 8)
        }

        func work() {
            var parameters = sched_param()
            _ = unsafe sched_setscheduler(0, 3, &parameters)
            while true {
                var ready = pollfd(fd: bell.number, events: Int16(POLLIN), revents: 0)
                _ = unsafe poll(&ready, 1, -1)
                var count: UInt64 = 0
                _ = unsafe read(bell.number, &count, 8)
                while let chore = next() { chore() }
                if chores.withLock({ $0.areOver && $0.waiting.isEmpty }) { return }
            }
        }

        private func next() -> Chore? {
            chores.withLock { $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }
        }
    }
}
