public import Documents

/// The second judgement of an order, when its run is due.
public enum Start: Sendable, Hashable {
    case now
    /// Not yet; the order stays queued.
    case later(Wait)
    case never(Refusal)

    public enum Wait: Sendable, Hashable {
        /// Nobody knows how far the clock is off. It is mended by a heal, which needs no order.
        case clockUnknown
        case outsideWindow
        /// The run could pass the window's end: its worst case, and what is left of the window.
        case windowTooShort(needs: Duration, left: Duration)
    }
}

extension VerifiedOrder {
    /// - Parameters:
    ///   - effect: what the order's runbook does.
    ///   - worstCase: how long it takes with every timeout, retry and undo.
    ///   - windowEnd: the end of the maintenance window that is open; nil where none is.
    public func mayStart(at moment: Moment, effect: Effect, worstCase: Duration, windowEnd: Timestamp?) -> Start {
        // "Time has a floor that never falls: […] every `issued` that verified."
        let moment = moment.notBefore(order.issued)

        // "`expires` bounds acceptance: that instant is recorded […], and later claims judge by it."
        if acceptedAt > order.expires { return .never(expired(limit: order.expires, moment)) }

        // "`not_after` bounds the start (absent: `expires`)."
        if moment.isAfter(order.startLimit, for: effect) { return .never(expired(limit: order.startLimit, moment)) }
        guard effect == .disrupts else { return .now }

        // "Uncertainty unknown: only non-disruptive orders."
        guard let uncertainty = moment.uncertainty else { return .later(.clockUnknown) }

        // "A run does not start when its worst case passes the window's end."
        guard let windowEnd else { return .later(.outsideWindow) }
        let left = windowEnd - (moment.now + uncertainty)
        if left <= .zero { return .later(.outsideWindow) }
        return worstCase > left ? .later(.windowTooShort(needs: worstCase, left: left)) : .now
    }

    private func expired(limit: Timestamp, _ moment: Moment) -> Refusal {
        let signed = Refusal.Signed(digest: digest, signers: signers, order: order)
        return Refusal(reason: .expired(limit: limit, at: moment), envelope: envelope, signed: signed)
    }
}
