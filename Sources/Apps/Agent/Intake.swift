import Runbooks
import Logging
import Documents
import Evidence
import Execution
import Ledger
import Orders
import Signing

/// Verifies what the server offers, and queues it or says why not. Only digests of what does not verify are kept.
public struct Intake: Sendable {
    let host: Host

    public struct Tally: Sendable, Hashable {
        public internal(set) var queued = 0
        public internal(set) var refused = 0
        public internal(set) var unverified = 0
    }

    func take(_ envelopes: [[UInt8]]) throws(LedgerFailure) -> Tally {
        let lists = host.lists
        let verifier = OrderVerifier(
            trust: lists.trust, site: host.configuration.site, host: host.configuration.host,
            allowlist: lists.allowlist?.held.version)
        var tally = Tally()
        var unverified: [(cause: String, digest: Digest)] = []
        let epoch = try host.ordersSince()
        for envelope in envelopes {
            let moment = try host.moment()
            let verdict = try verifier.arriving(envelope, at: moment, epoch: epoch) {
                id throws(LedgerFailure) in try host.ledger.history(ofOrder: id.hex)?.digest
            }
            switch verdict {
            case .success(let verified):
                if try queue(verified, envelope, &tally) { try warn(verified.order, moment) }
            case .failure(let refusal):
                guard let signed = refusal.signed else {
                    host.log.warning(
                        "an envelope does not verify (\(refusal.cause.rawValue)), sha256 \(refusal.envelope)")
                    unverified.append((refusal.cause.rawValue, refusal.envelope))
                    tally.unverified += 1
                    continue
                }
                try refuse(refusal, signed, &tally)
            }
        }
        let scribe = host.scribe
        _ = try host.ledger.countUnverified(unverified, at: HostClock.now()) { position, record in
            try scribe.sealed(.unverified(record), at: position)
        }
        return tally
    }

    /// True where the order is in the queue now, and was not before.
    private func queue(
        _ verified: VerifiedOrder, _ envelope: [UInt8], _ tally: inout Tally
    ) throws(LedgerFailure) -> Bool {
        let order = verified.order
        let queued = QueuedOrder(
            id: order.id.hex, digest: verified.digest, envelope: envelope, accepted: verified.acceptedAt,
            expires: order.expires, notAfter: order.startLimit)
        switch try host.ledger.enqueue(queued, limit: host.configuration.largestQueue) {
        case .queued:
            try host.ledger.raiseTimeFloor(to: order.issued)
            host.interposition.passing(.accepted)
            host.log.info("order \(order.id) is accepted: \(order.reason.strippingControls(toOneLineOf: 120))")
            tally.queued += 1
            return true
        case .duplicate: break
        case .replayed: tally.refused += 1
        // The server keeps it; the agent asks only for as many as it has places.
        case .full: host.log.warning("the queue is full; order \(order.id) stays with the server")
        }
        return false
    }

    /// Where nobody knows how far the clock is off, an order is believed about the time. That much is said, since the
    /// floor under the clock stays where the order has put it.
    private func warn(_ order: Order, _ before: Moment) throws(LedgerFailure) {
        guard before.latest == nil, order.issued > before.now + .seconds(3600) else { return }
        let message =
            "order \(order.id) was issued at \(order.issued), this host knew of \(before.now) and nobody keeps its clock: "
            + "time is not before that order any more; see `orderly clock`"
        host.log.warning("\(message)")
        let record = AlertRecord(
            severity: "medium", code: "clock_raised", message: message, about: "order \(order.id)")
        try host.ledger.append(at: HostClock.now(), seal: host.scribe.seal(.alert(record)))
    }

    /// The same bytes again are no news; a list that is not here yet may come with the next poll.
    private func refuse(_ refusal: Refusal, _ signed: Refusal.Signed, _ tally: inout Tally) throws(LedgerFailure) {
        if case .replayed(.sameBytes) = refusal.reason { return }
        if mayFollow(refusal), let order = signed.order, order.expires > HostClock.now() {
            host.log.notice("order \(order.id) waits at the server: \(refusal)")
            return
        }
        let id = signed.order?.id.hex ?? signed.digest.hex
        // Where the id is another order's, what was said of these bytes is kept under their digest.
        var kept = id
        if case .replayed(.otherBytes) = refusal.reason { kept = signed.digest.hex }
        // Said once: a server may offer the same order with each poll, that of another host as well.
        if try host.ledger.history(ofOrder: kept)?.digest == signed.digest { return }
        tally.refused += 1
        host.log.notice("order \(id): \(refusal.outcome.rawValue), \(refusal)")
        let now = HostClock.now()
        let record = RefusalRecord(
            order: id, sha256: signed.digest.hex, runbook: nil, outcome: refusal.outcome.rawValue,
            code: refusal.cause.rawValue, detail: refusal.description,
            mandate: signed.order.map { Mandate($0) } ?? Mandate())
        let concluded = ConcludedOrder(
            id: kept, digest: signed.digest, accepted: now, expires: signed.order?.expires ?? now,
            notAfter: signed.order?.startLimit ?? now)
        let alert = AlertRecord(
            severity: "high", code: refusal.cause.rawValue, message: refusal.description, about: "order \(id)")
        try host.ledger.conclude(
            order: concluded, outcome: refusal.outcome.rawValue, at: now,
            also: refusal.isAlert ? [host.scribe.seal(.alert(alert))] : [], seal: host.scribe.seal(.refusal(record)))
    }

    /// Whether the same order may be obeyed with the lists of a later poll. A host whose trust names nobody who signs
    /// allowlists never has one.
    private func mayFollow(_ refusal: Refusal) -> Bool {
        if case .noAllowlist = refusal.reason { return host.lists.trust.roles[.authoring] != nil }
        return refusal.isRetryable
    }
}
