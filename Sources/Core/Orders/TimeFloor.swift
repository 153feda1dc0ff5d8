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
        moment(clock: clock, uncertainty: uncertainty, latest: uncertainty.map { clock + max($0, .zero) })
    }

    fileprivate func moment(clock: Timestamp, uncertainty: Duration?, latest: Timestamp?) -> Moment {
        let gap = instant - clock
        return Moment(
            now: max(clock, instant), uncertainty: uncertainty.map { max($0, gap, .zero) }, latest: latest)
    }
}

/// A reading of the clock that respects the floor.
public struct Moment: Sendable, Hashable {
    public let now: Timestamp
    /// Nil where nobody knows how far the clock may be off.
    public let uncertainty: Duration?
    /// The latest that it can be by the clock alone, whatever the floor says; nil where nobody knows.
    public let latest: Timestamp?

    fileprivate init(now: Timestamp, uncertainty: Duration?, latest: Timestamp?) {
        self.now = now
        self.uncertainty = uncertainty
        self.latest = latest
    }

    /// This moment seen by one who has learnt that it is at least `instant`.
    func notBefore(_ instant: Timestamp) -> Moment {
        TimeFloor(instant).moment(clock: now, uncertainty: uncertainty, latest: latest)
    }

    /// How far the clocks of two honest parties may be apart beyond what the host's own account says.
    static let tolerance = Duration.seconds(3600)

    /// Whether a word that it is `instant` already would lift the floor further than the clock allows. Measured from the
    /// clock and never from the floor, or each lift would make room for the next.
    ///
    /// False where nobody knows how far the clock may be off: a dead battery makes any distance possible, and a signed
    /// instant is then the best that the host has.
    func isTooEarly(for instant: Timestamp) -> Bool {
        guard let latest else { return false }
        return instant > max(now, latest + Moment.tolerance)
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
