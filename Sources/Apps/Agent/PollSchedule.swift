import Documents

/// When the agent calls next: its interval with ±10 % of jitter, longer after failures, never against the server's wish.
public struct PollSchedule: Sendable {
    public let interval: Duration
    private var failures = 0

    public init(interval: Duration) {
        self.interval = interval
    }

    /// The longest pause after failures.
    public static let longest = Duration.seconds(15 * 60)

    public mutating func succeeded() { failures = 0 }
    public mutating func failed() { failures = min(failures + 1, 16) }

    /// - Parameters:
    ///   - random: uniform in 0…1.
    ///   - retryAfter: the server's hint, the one unsigned thing that is heard; clamped to 10 s…1 h.
    public func pause(random: Double, retryAfter: Duration? = nil) -> Duration {
        let doubled = interval * Double(1 << min(failures, 10))
        let base = failures == 0 ? interval : min(doubled, max(interval, Self.longest))
        let share = 0.9 + 0.2 * min(max(random, 0), 1)
        let jittered = Duration.milliseconds(Int64((Double(base.wholeMilliseconds) * share).rounded()))
        guard let retryAfter else { return jittered }
        return max(jittered, min(max(retryAfter, .seconds(10)), .seconds(3600)))
    }
}
