import CKernel
import Glibc
import LaunchPlan

/// Starts launchers for an agent that has given up what a launcher may need: a seccomp filter is inherited, so an agent
/// that may open no socket to the network could not start a step that may.
///
/// It holds nothing but its socket, and a cage that is ready or what that is to be built from. A message with the
/// descriptors of `Channel`, in their order, asks for a launcher; the answer is an errno and a descriptor of the new
/// process. It ends when the agent is gone.
struct ForkServerStage {
    private let children: Int32
    /// What the next cage is to be built from, once there is time.
    private var wanted: [Int32] = []
    private var spare: Spare?

    /// Milliseconds without a request after which there is time: a launcher has ended then, and the agent, which may
    /// have no other processor, has gone on with what came of it.
    private static let pause: Int32 = 3

    static func run() -> Never {
        setsid()
        // What the agent held without close-on-exec is not held here.
        kernel_close_range(UInt32(Channel.requests) + 1, .max, 0)
        signal(SIGPIPE, SIG_IGN)
        // A service manager tells every process of a unit to end. The agent decides what that means: what runs has time to
        // finish, and an undo needs this process. Launchers inherit it; a step starts with the defaults again.
        for number in [SIGTERM, SIGINT, SIGHUP] { signal(number, SIG_IGN) }
        let children = kernel_child_signals()
        if children < 0 { kernel_exit_now(1) }
        Rehearsal.run()
        var server = ForkServerStage(children: children)
        while true { server.handleNext() }
    }

    private mutating func handleNext() {
        var descriptors = [
            pollfd(fd: Channel.requests, events: Int16(POLLIN), revents: 0),
            pollfd(fd: children, events: Int16(POLLIN), revents: 0),
        ]
        let count = unsafe poll(&descriptors, 2, wanted.isEmpty ? -1 : Self.pause)
        if count < 0 && errno != EINTR { kernel_exit_now(1) }
        if count == 0 { return prepare() }
        // Requests first: the next cage can wait.
        if descriptors[0].revents != 0 { return answerNext() }
        if descriptors[1].revents != 0 { reap() }
    }

    private mutating func answerNext() {
        var descriptors = [Int32](repeating: -1, count: Int(KERNEL_MOST_DESCRIPTORS))
        var received = 0
        var byte: UInt8 = 0
        let count = unsafe kernel_receive(
            Channel.requests, &byte, 1, &descriptors, descriptors.count, &received)
        if count == -Int(EMSGSIZE) { return Self.answer(EMSGSIZE, nil) }
        guard count > 0 else { kernel_exit_now(0) }
        descriptors.removeLast(descriptors.count - received)
        switch Channel.Request(rawValue: byte) {
        case .launch: start(descriptors)
        case .prepare:
            spare?.close()
            spare = nil
            swap(&wanted, &descriptors)
        case nil: Self.answer(EINVAL, nil)
        }
        for descriptor in descriptors { close(descriptor) }
    }

    private mutating func start(_ descriptors: [Int32]) {
        // More than standard input, output, errors, plan, status, lifeline and tally are limits.
        guard descriptors.count >= Int(Channel.limits) else { return Self.answer(EINVAL, nil) }
        // Not built yet, and its groups may be this launch's.
        forgetWanted()
        if let ready = spare {
            spare = nil
            defer { ready.close() }
            if ready.handOver(descriptors) { return Self.answer(0, ready.process) }
        }
        var process: Int32 = -1
        let result = unsafe kernel_clone(0, -1, &process)
        if result == 0 {
            Self.place(descriptors)
            kernel_close_range(UInt32(descriptors.count), .max, 0)
            PrivilegedStage.run()
        }
        guard result > 0 else { return Self.answer(-result, nil) }
        Self.answer(0, process)
        close(process)
    }

    private mutating func prepare() {
        spare = Spare(wanted)
        forgetWanted()
    }

    private mutating func forgetWanted() {
        for descriptor in wanted { close(descriptor) }
        wanted = []
    }

    private mutating func reap() {
        var told = [UInt8](repeating: 0, count: 128)
        _ = unsafe read(children, &told, told.count)
        var end = kernel_exit()
        while true {
            let ended = unsafe kernel_wait(-1, 1, &end)
            if ended <= 0 { return }
            // It is made again after a launch, not at once: what ended this one may end the next.
            if let spare, spare.number == ended {
                spare.close()
                self.spare = nil
            }
        }
    }

    /// In a new process: puts each descriptor where a launcher is born with it. There is one for every channel.
    static func place(_ descriptors: [Int32]) {
        let status = Int(Channel.status)
        // Above every number that is given out, so that none is overwritten before it is moved.
        let raised = descriptors.map { kernel_duplicate($0, 64) }
        if let failed = raised.first(where: { $0 < 0 }) { end(-failed, telling: descriptors[status]) }
        for (place, descriptor) in raised.enumerated() {
            let result = dup2(descriptor, Int32(place))
            let error = errno
            if result < 0 { end(error, telling: place > status ? Channel.status : raised[status]) }
            close(descriptor)
        }
    }

    private static func end(_ error: Int32, telling status: Int32) -> Never {
        Status.send(.failed(Failure(.clone, errno: error)), to: status)
        kernel_exit_now(1)
    }

    /// Whoever asked waits for it: where no answer can be given, this process ends.
    private static func answer(_ code: Int32, _ process: Int32?) {
        var error = send(code, [process].compactMap(\.self))
        if error == 0 { return }
        // Without room for a descriptor there may be room for the reason.
        error = send(error, [])
        if error != 0 { kernel_exit_now(1) }
    }

    /// 0, or the errno.
    private static func send(_ code: Int32, _ descriptors: [Int32]) -> Int32 {
        var code = code
        let sent = unsafe kernel_send(
            Channel.requests, &code, MemoryLayout<Int32>.size, descriptors, descriptors.count)
        return sent < 0 ? Int32(clamping: -sent) : 0
    }
}
