import CKernel
import Glibc
import LaunchPlan

/// Starts launchers for an agent that has given up what a launcher may need: a seccomp filter is inherited, so an agent
/// that may open no socket to the network could not start a step that may.
///
/// It holds nothing but its socket. One message with the descriptors of `Channel`, in their order, asks for a launcher;
/// the answer is an errno and a descriptor of the new process. It ends when the agent is gone.
enum ForkServerStage {
    static func run() -> Never {
        setsid()
        // What the agent held without close-on-exec is not held here.
        kernel_close_range(UInt32(Channel.requests) + 1, .max, 0)
        signal(SIGPIPE, SIG_IGN)
        // A service manager tells every process of a unit to end. The agent decides what that means: what runs has time to
        // finish, and an undo needs this process. Launchers inherit it; a step starts with the defaults again.
        for number in [SIGTERM, SIGINT, SIGHUP] { signal(number, SIG_IGN) }
        // Nobody waits for a launcher here: the agent watches its descriptor.
        signal(SIGCHLD, SIG_IGN)
        while true {
            var descriptors = [Int32](repeating: -1, count: Int(KERNEL_MOST_DESCRIPTORS))
            var received = 0
            var byte: UInt8 = 0
            let count = unsafe kernel_receive(
                Channel.requests, &byte, 1, &descriptors, descriptors.count, &received)
            if count == -Int(EMSGSIZE) {
                answer(EMSGSIZE, nil)
                continue
            }
            guard count > 0 else { kernel_exit_now(0) }
            start(Array(descriptors.prefix(received)))
        }
    }

    private static func start(_ descriptors: [Int32]) {
        // More than standard input, output, errors, plan, status and lifeline are limits.
        guard descriptors.count >= Int(Channel.limits) else {
            closeAll(descriptors)
            return answer(EINVAL, nil)
        }
        var process: Int32 = -1
        let result = unsafe kernel_clone(0, -1, &process)
        if result == 0 { become(descriptors) }
        closeAll(descriptors)
        guard result > 0 else { return answer(-result, nil) }
        answer(0, process)
        close(process)
    }

    /// In the new process: puts each descriptor where a launcher is born with it.
    private static func become(_ descriptors: [Int32]) -> Never {
        signal(SIGCHLD, SIG_DFL)
        // Above every number that is given out, so that none is overwritten before it is moved.
        let raised = descriptors.map { kernel_duplicate($0, 64) }
        for (place, descriptor) in raised.enumerated() {
            guard descriptor >= 0, dup2(descriptor, Int32(place)) >= 0 else { kernel_exit_now(1) }
        }
        kernel_close_range(UInt32(descriptors.count), .max, 0)
        PrivilegedStage.run()
    }

    private static func answer(_ code: Int32, _ process: Int32?) {
        var code = code
        let descriptors = [process].compactMap(\.self)
        _ = unsafe kernel_send(
            Channel.requests, &code, MemoryLayout<Int32>.size, descriptors, descriptors.count)
    }

    private static func closeAll(_ descriptors: [Int32]) {
        for descriptor in descriptors { close(descriptor) }
    }
}
