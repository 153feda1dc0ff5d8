import CKernel
import Execution
import Glibc
import LaunchPlan
import Synchronization

/// A launcher that starts launchers. What this process gives up after it was started, its children keep.
final class ForkServer: Sendable {
    private let socket: Mutex<Descriptor>
    private let next = Mutex(Next())
    /// Readable once it has ended; nobody takes its end away before us, since nobody waits for it.
    private let process: Descriptor
    private let number: pid_t

    init(_ launcher: String) throws(SetupFailure) {
        var pair: [Int32] = [-1, -1]
        let paired = unsafe kernel_socketpair(&pair)
        guard paired == 0 else { throw SetupFailure(stage: "spawn", errno: -paired) }
        socket = Mutex(Descriptor(pair[0]))
        let theirs = Descriptor(pair[1]).raised()
        let null = Descriptor(opening: "/dev/null", O_RDWR).raised()
        guard theirs.isOpen, null.isOpen else { throw SetupFailure(stage: "spawn", errno: EMFILE) }
        let started = try LauncherProcess.spawn(
            launcher, [Channel.forkServer],
            [
                (null.number, Channel.standardInput), (null.number, Channel.standardOutput),
                (null.number, Channel.standardError), (theirs.number, Channel.requests),
            ])
        number = started
        process = Descriptor(kernel_pidfd_open(started))
        guard process.isOpen else { throw SetupFailure(stage: "spawn", errno: process.error) }
    }

    deinit { finish() }

    /// Ends it, as it does when nobody can ask any more, and with it the cage that stands ready in its groups. Taken here,
    /// or it would stay a zombie of this process.
    func finish() {
        next.withLock { next in
            guard !next.isOver else { return }
            next.isOver = true
            socket.withLock { _ = shutdown($0.number, Int32(SHUT_RDWR)) }
            while waitpid(number, nil, 0) < 0 && errno == EINTR {}
            next.group = nil
        }
    }

    /// Whether it has ended, however that came. It is not started again: what this process gave up stays given up.
    var isGone: Bool {
        var descriptor = pollfd(fd: process.number, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&descriptor, 1, 0) > 0
    }

    /// Starts a launcher with these descriptors, in the order of `Channel`. The result is a pidfd,
    /// which the caller closes.
    func start(_ descriptors: [Int32]) throws(SetupFailure) -> Int32 {
        let (code, process) = ask(descriptors)
        guard code == 0, process >= 0 else {
            throw SetupFailure(
                stage: "spawn", errno: code, hint: "the process that starts launchers is gone; restart the agent")
        }
        return process
    }

    /// The cage that is built before its launch.
    private struct Next: ~Copyable {
        var groundwork: Groundwork?
        /// Nil until something is known of how cages begin.
        var file: Descriptor?
        /// Nil once a launch has it.
        var group: ControlGroup?
        var isOver = false

        var fileNumber: Int32? {
            switch file {
            case .some(let file): file.number
            case .none: nil
            }
        }

        var hasGroup: Bool {
            switch group {
            case .some: true
            case .none: false
            }
        }
    }

    /// The groups that the next cage is in already; they have no limits yet. Nil where there is none.
    func takeGroup() -> ControlGroup? {
        next.withLock { $0.group.take() }
    }

    /// Has a cage built that begins like the launch before it, or as those did of which nothing else is `known`; does
    /// nothing where there is one. A failure costs nothing but time: launches are started without.
    func prepareNext(_ known: Groundwork?, in groups: ControlGroups) {
        next.withLock { next in
            guard !next.isOver else { return }
            if let known, known != next.groundwork {
                guard let file = try? LauncherProcess.memory("groundwork", known.encoded()) else { return }
                next.groundwork = known
                next.file = .some(file)
            } else if next.hasGroup {
                return
            }
            var group = ControlGroup(in: groups, name: RunName.next())
            guard let file = next.fileNumber, (try? group.make()) != nil else { return }
            var byte = Channel.Request.prepare.rawValue
            let descriptors = [file] + group.descriptors
            let sent = socket.withLock {
                unsafe kernel_send($0.number, &byte, 1, descriptors, descriptors.count)
            }
            // Only now, when nobody is in it, an older one can be removed.
            if sent == 1 { next.group = .some(group) }
        }
    }

    /// The errno, and the new process's descriptor.
    private func ask(_ descriptors: [Int32]) -> (Int32, Int32) {
        socket.withLock { socket in
            var byte = Channel.Request.launch.rawValue
            let sent = unsafe kernel_send(socket.number, &byte, 1, descriptors, descriptors.count)
            guard sent == 1 else { return (Int32(clamping: -sent), -1) }
            var code: Int32 = 0
            var received = 0
            var process: [Int32] = [-1]
            let count = unsafe kernel_receive(
                socket.number, &code, MemoryLayout<Int32>.size, &process, 1, &received)
            guard count == MemoryLayout<Int32>.size else { return (count < 0 ? Int32(clamping: -count) : EPIPE, -1) }
            if received == 1 { return (code, process[0]) }
            return (code == 0 ? EPROTO : code, -1)
        }
    }
}
