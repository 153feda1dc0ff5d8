import CKernel
import Execution
import Glibc
import LaunchPlan
import Synchronization

/// A launcher that starts launchers. What this process gives up after it was started, its children keep.
final class ForkServer: Sendable {
    private let socket: Mutex<Descriptor>
    /// Readable once it has ended; nobody takes its end away before us, since nobody waits for it.
    private let process: Descriptor

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
        process = Descriptor(kernel_pidfd_open(started))
        guard process.isOpen else { throw SetupFailure(stage: "spawn", errno: process.error) }
    }

    /// Whether it has ended, however that came. It is not started again: what this process gave up stays given up.
    var isGone: Bool {
        var descriptor = pollfd(fd: process.number, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&descriptor, 1, 0) > 0
    }

    /// Starts a launcher with these descriptors, in the order of `Channel`. The result is a pidfd,
    /// which the caller closes.
    func start(_ descriptors: [Int32]) throws(SetupFailure) -> Int32 {
        let (code, process): (Int32, Int32) = socket.withLock { socket in
            var byte: UInt8 = 0
            let sent = unsafe kernel_send(socket.number, &byte, 1, descriptors, descriptors.count)
            guard sent == 1 else { return (Int32(clamping: -sent), -1) }
            var code: Int32 = 0
            var received = 0
            var process: [Int32] = [-1]
            let count = unsafe kernel_receive(
                socket.number, &code, MemoryLayout<Int32>.size, &process, 1, &received)
            guard count == MemoryLayout<Int32>.size else { return (count < 0 ? Int32(clamping: -count) : EPIPE, -1) }
            return received == 1 ? (code, process[0]) : (code == 0 ? EPROTO : code, -1)
        }
        guard code == 0, process >= 0 else {
            throw SetupFailure(
                stage: "spawn", errno: code, hint: "the process that starts launchers is gone; restart the agent")
        }
        return process
    }
}
