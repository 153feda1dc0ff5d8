public import Ledger

/// Parts of a turn on their own, for orders that came by another way than the poll, and for measuring.
extension Pipeline {
    /// VERIFY and QUEUE.
    public func take(_ envelopes: [[UInt8]]) throws(LedgerFailure) -> Intake.Tally {
        try Intake(host: host).take(envelopes)
    }

    /// EXECUTE and EVIDENCE: what is queued and due. Returns how many orders were settled.
    public func carryOut() throws(LedgerFailure) -> Int {
        try OrderWork(host: host, runner: Runner(host: host, stop: stopping)).all(until: finishing)
    }
}
