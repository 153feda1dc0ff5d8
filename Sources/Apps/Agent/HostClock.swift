import CKernel
import Documents
import Execution
import Glibc

/// The clocks of this host.
enum HostClock {
    static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// Counts on while the host sleeps.
    static func monotonic() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

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
