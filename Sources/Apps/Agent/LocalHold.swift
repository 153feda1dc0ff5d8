public import Documents
import Evidence
public import Ledger

/// What a person at this host says: heal nothing for a while, or that an inconsistent run has been looked after.
public struct LocalHold {
    let host: Host

    public init(_ host: Host) {
        self.host = host
    }

    /// Holds for `duration`, or with nil ends the hold. Returns until when.
    public func set(for duration: Duration?, reason: String, uid: UInt32) throws(LedgerFailure) -> Timestamp? {
        let now = HostClock.now()
        let until = duration.map { now + $0 }
        let record = HoldRecord(until.map { .held(until: $0) } ?? .released, reason: reason, uid: uid)
        try host.ledger.setHold(
            until.map { Hold(until: $0, reason: reason) }, at: now, seal: host.scribe.seal(.hold(record)))
        return until
    }

    public func resolve(run: String, note: String, uid: UInt32) throws(LedgerFailure) {
        let record = ResolutionRecord(run: run, reason: note, uid: uid)
        try host.ledger.resolve(run: run, at: HostClock.now(), seal: host.scribe.seal(.resolution(record)))
    }
}
