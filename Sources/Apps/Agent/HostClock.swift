import CKernel
import Documents
import Execution

/// The clocks of this host.
enum HostClock {
    static func now() -> Timestamp { Timestamp(milliseconds: kernel_clock_realtime() / 1_000_000) }

    /// Counts on while the host sleeps.
    static func monotonic() -> Duration { .nanoseconds(kernel_clock_boottime()) }

    /// How far the clock may be off, by the kernel's own account (adjtimex(2)); nil where nobody keeps it.
    static func uncertainty() -> Duration? {
        let microseconds = kernel_clock_uncertainty()
        return microseconds < 0 ? nil : .microseconds(microseconds)
    }

    /// For the engine; a wait ends when it is told to stop.
    static let engine = EngineClock(now: now, monotonic: monotonic) { duration, stop in
        let pause = Pause()
        let handler = stop.onStop { pause.end() }
        pause.wait(duration)
        stop.remove(handler)
    }
}
