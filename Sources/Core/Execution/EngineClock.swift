public import Documents

/// Time as the engine sees it: instants come in as values, and waiting is done by whoever owns the thread.
public struct EngineClock: Sendable {
    public var now: @Sendable () -> Timestamp
    /// Monotonic; only differences mean something.
    public var monotonic: @Sendable () -> Duration
    /// Returns early when stopped.
    public var wait: @Sendable (Duration, StopToken) -> Void

    public init(
        now: @escaping @Sendable () -> Timestamp, monotonic: @escaping @Sendable () -> Duration,
        wait: @escaping @Sendable (Duration, StopToken) -> Void
    ) {
        self.now = now
        self.monotonic = monotonic
        self.wait = wait
    }
}
