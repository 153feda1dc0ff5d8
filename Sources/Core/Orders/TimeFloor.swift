public import Documents

/// The instant below which time does not fall on this host: the latest of build time, the ledger's last instant and
/// every `issued` that verified. A clock that was set back cannot make an expired order fresh again.
public struct TimeFloor: Sendable, Hashable {
    public private(set) var instant: Timestamp

    /// Raised to the latest of these.
    public init(_ first: Timestamp, _ others: Timestamp...) {
        instant = others.reduce(first, max)
    }

    public mutating func raise(to instant: Timestamp) {
        self.instant = max(self.instant, instant)
    }

    /// What the clock's reading is worth: never below the floor, and off by at least as much as it lies below it.
    ///
    /// - Parameter uncertainty: how far the clock may be from the true time; nil where nobody knows.
    public func moment(clock: Timestamp, uncertainty: Duration?) -> Moment {
        let gap = instant - clock
        return Moment(now: max(clock, instant), uncertainty: uncertainty.map { max($0, gap, .zero) })
    }
}

/// A reading of the clock that respects the floor.
public struct Moment: Sendable, Hashable {
    public let now: Timestamp
    /// Nil where nobody knows how far the clock may be off.
    public let uncertainty: Duration?

    fileprivate init(now: Timestamp, uncertainty: Duration?) {
        self.now = now
        self.uncertainty = uncertainty
    }

    /// This moment seen by one who has learnt that it is at least `instant`.
    func notBefore(_ instant: Timestamp) -> Moment {
        TimeFloor(instant).moment(clock: now, uncertainty: uncertainty)
    }

    /// Expired means now − uncertainty > limit for work that only reads, now + uncertainty > limit for work that
    /// changes something. Where the uncertainty is unknown it counts as none here; see `VerifiedOrder.mayStart`.
    func isAfter(_ limit: Timestamp, for effect: Effect) -> Bool {
        let uncertainty = uncertainty ?? .zero
        return (effect == .reads ? now - uncertainty : now + uncertainty) > limit
    }
}

/// What a runbook does to its host.
public enum Effect: Sendable, Hashable, CaseIterable {
    /// Nothing.
    case reads
    case changes
    /// It changes something in a way that people notice: only inside the maintenance window, by a clock that is known.
    case disrupts
}
