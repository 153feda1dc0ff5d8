import Glibc
import LaunchPlan

/// Waits on descriptors beside the lifeline, which hangs up when the agent is gone or wants an end.
enum Lifeline {
    enum Event {
        case cut
        case first
        case second
    }

    /// A negative descriptor is never ready. The first goes before the second.
    static func wait(beside first: Int32, _ second: Int32 = -1) -> Event {
        while true {
            var descriptors = [
                pollfd(fd: Channel.lifeline, events: 0, revents: 0),
                pollfd(fd: first, events: Int16(POLLIN), revents: 0),
                pollfd(fd: second, events: Int16(POLLIN), revents: 0),
            ]
            let count = unsafe poll(&descriptors, 3, -1)
            if count < 0 && errno == EINTR { continue }
            // A poll that fails otherwise leaves nothing to watch by.
            if count < 0 || descriptors[0].revents != 0 { return .cut }
            if descriptors[1].revents != 0 { return .first }
            if descriptors[2].revents != 0 { return .second }
        }
    }
}
