import Glibc
import LaunchPlan

/// Waits on descriptors beside the lifeline, which hangs up when the agent is gone or wants an end.
enum Lifeline {
    enum Event {
        case cut
        /// The step shall end.
        case asked
        case first
        case second
        /// Nothing can be watched any more: the errno of poll(2).
        case failed(Int32)
    }

    static func waitUntilCut(atMost milliseconds: Int32) {
        var descriptor = pollfd(fd: Channel.lifeline, events: 0, revents: 0)
        _ = unsafe poll(&descriptor, 1, milliseconds)
    }

    enum Listener {
        /// Reads what is asked.
        case forRequests
        case forTheEnd
    }

    /// A negative descriptor is never ready. The first goes before the second.
    static func wait(beside first: Int32, _ second: Int32 = -1, listening: Listener = .forTheEnd) -> Event {
        while true {
            var descriptors = [
                pollfd(fd: Channel.lifeline, events: listening == .forRequests ? Int16(POLLIN) : 0, revents: 0),
                pollfd(fd: first, events: Int16(POLLIN), revents: 0),
                pollfd(fd: second, events: Int16(POLLIN), revents: 0),
            ]
            let count = unsafe poll(&descriptors, 3, -1)
            let error = errno
            if count < 0 && error == EINTR { continue }
            if count < 0 { return .failed(error) }
            // A request comes before the end that was said after it.
            if descriptors[0].revents & Int16(POLLIN) != 0 {
                var byte: UInt8 = 0
                if unsafe read(Channel.lifeline, &byte, 1) == 1 { return .asked }
            }
            if descriptors[0].revents != 0 { return .cut }
            if descriptors[1].revents != 0 { return .first }
            if descriptors[2].revents != 0 { return .second }
        }
    }
}
