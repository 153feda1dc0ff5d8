import Dispatch
import Documents

/// A wait that another thread can end.
final class Pause: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func end() { semaphore.signal() }

    func wait(_ duration: Duration) {
        _ = semaphore.wait(timeout: .now() + .milliseconds(Int(clamping: max(0, duration.wholeMilliseconds))))
    }
}
