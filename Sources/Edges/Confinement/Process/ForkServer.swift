import CKernel
import Execution
import Glibc
import LaunchPlan
import Runbooks
import Synchronization

/// A launcher that starts launchers. What this process gives up after it was started, its children keep.
final class ForkServer: Sendable {
    private let next: NextCage
    private let housekeeper: Housekeeper
    /// Readable once it has ended; nobody takes its end away before us, since nobody waits for it.
    private let process: Descriptor
    private let number: pid_t

    init(_ launcher: String) throws(SetupFailure) {
        var pair: [Int32] = [-1, -1]
        let paired = unsafe kernel_socketpair(&pair)
        guard paired == 0 else { throw SetupFailure(stage: "spawn", errno: -paired) }
        let ours = Descriptor(pair[0])
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
        next = NextCage(ours)
        guard let housekeeper = Housekeeper() else { throw SetupFailure(stage: "spawn", errno: EAGAIN) }
        self.housekeeper = housekeeper
    }

    deinit { finish() }

    /// Ends it, as it does when nobody can ask any more, and with it the cage that stands ready in its groups. Taken here,
    /// or it would stay a zombie of this process.
    func finish() {
        housekeeper.close()
        next.finish {
            next.socket.withLock { _ = shutdown($0.number, Int32(SHUT_RDWR)) }
            while waitpid(number, nil, 0) < 0 && errno == EINTR {}
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
        guard code == 0, process >= 0 else { throw SetupFailure(noLauncher: code) }
        return process
    }

    /// The groups that the next cage is in already. Nil where there is none.
    func takeGroup() -> ControlGroup? { next.takeGroup() }

    /// Has the next cage built, after this launch's verdict.
    func prepareNext(_ known: Groundwork?, in groups: ControlGroups, _ limits: Limits) {
        housekeeper.add { [next] in next.prepare(known, in: groups, limits) }
    }

    /// Removes the groups once the launcher has ended, of whose cage nothing is left but its process 1.
    func clear(_ group: consuming ControlGroup, after launcher: consuming Descriptor) {
        let remains = Remains(launcher, group)
        housekeeper.add { remains.clear() }
    }

    private final class Remains: Sendable {
        private let launcher: Descriptor
        private let group: Mutex<ControlGroup?>
        /// Milliseconds. What takes longer is left to the next janitor.
        private static let patience: Int32 = 5000

        init(_ launcher: consuming Descriptor, _ group: consuming ControlGroup) {
            self.launcher = launcher
            self.group = Mutex(.some(group))
        }

        func clear() {
            var descriptor = pollfd(fd: launcher.number, events: Int16(POLLIN), revents: 0)
            while unsafe poll(&descriptor, 1, Self.patience) < 0 && errno == EINTR {}
            group.withLock { $0 = nil }
        }
    }

    /// The errno, and the new process's descriptor.
    private func ask(_ descriptors: [Int32]) -> (Int32, Int32) {
        next.socket.withLock { socket in
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
