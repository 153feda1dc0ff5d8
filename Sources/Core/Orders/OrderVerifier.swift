public import Documents
public import Signing

/// An order that this host obeys as far as its signature, its target, its time and its lists go. Whether its runbook is
/// allowlisted is for `Runbooks` to say. Only `OrderVerifier` makes one.
public struct VerifiedOrder: Sendable, Hashable {
    public let order: Order
    /// Of the payload: what the order's id is remembered with.
    public let digest: Digest
    /// Of the envelope's bytes.
    public let envelope: Digest
    /// Ids of the order keys that signed.
    public let signers: [String]
    public let trustVersion: Int
    /// The instant to store when the order is queued; later claims are judged by it.
    public let acceptedAt: Timestamp

    fileprivate init(_ order: Order, _ opened: OpenedPayload, envelope: Digest, trust: Int, acceptedAt: Timestamp) {
        self.order = order
        digest = opened.digest
        self.envelope = envelope
        signers = opened.signers
        trustVersion = trust
        self.acceptedAt = acceptedAt
    }
}

/// Judges signed orders for one host. The quoted sentences are the specification's (docs/THREAT_MODEL.md, "Orders" and
/// "Time"); the steps stand in its order.
public struct OrderVerifier: Sendable {
    public let trust: Trust
    public let site: String
    public let host: String
    /// Version of the allowlist that the host holds; nil where it has none.
    public let allowlist: Int?

    public init(trust: Trust, site: String, host: String, allowlist: Int?) {
        self.trust = trust
        self.site = site
        self.host = host
        self.allowlist = allowlist
    }

    /// Judges an order that has just arrived.
    ///
    /// - Parameters:
    ///   - epoch: when the ledger's epoch began, where a restored ledger opened it; else nil.
    ///   - known: the payload digest that the ledger remembers for an id; nil where it does not know the id.
    public func arriving<Failure: Error>(
        _ envelope: [UInt8], at moment: Moment, epoch: Timestamp? = nil,
        known: (OrderID) throws(Failure) -> Digest?
    ) throws(Failure) -> Result<VerifiedOrder, Refusal> {
        let opened: Opened
        switch open(envelope, at: moment.now) {
        case .success(let found): opened = found
        case .failure(let refusal): return .failure(refusal)
        }
        let order = opened.order

        // "The same id with other bytes is `replayed` and an alert." It comes before the time, so that an order which
        // is offered once more after its end is not reported as one that came too late.
        if let digest = try known(order.id) {
            let isSame = digest == opened.payload.digest
            return .failure(opened.refusal(.replayed(isSame ? .sameBytes : .otherBytes(known: digest))))
        }

        // "Orders older than the epoch's start are refused": a restored ledger has forgotten some ids.
        if let epoch, order.issued < epoch {
            return .failure(opened.refusal(.olderThanEpoch(issued: order.issued, epoch: epoch)))
        }

        // "Time has a floor that never falls: the latest of […] every `issued` that verified." The trust document's end
        // bounds how far one order can raise it.
        guard order.issued < trust.expires else {
            return .failure(opened.refusal(.issuedAfterTrust(issued: order.issued, trustExpires: trust.expires)))
        }

        // "An order that was issued later than a known clock can show is refused": else whoever stole an order key could
        // lift the floor to the trust document's end, and the host would refuse all work until then.
        guard !moment.isTooEarly(for: order.issued) else {
            return .failure(opened.refusal(.issuedAhead(issued: order.issued, at: moment)))
        }
        let moment = moment.notBefore(order.issued)

        // "`expires` bounds acceptance." What the runbook does is not known yet, so it counts as changing something.
        if moment.isAfter(order.expires, for: .changes) {
            return .failure(opened.refusal(.expired(limit: order.expires, at: moment)))
        }
        return demands(opened, acceptedAt: moment.now)
    }

    /// Judges a queued order again when it is claimed: by the trust document and the lists that are held now, and by
    /// the instant at which it was accepted. `VerifiedOrder.mayStart` then says whether its time has come.
    public func claimed(_ envelope: [UInt8], acceptedAt: Timestamp) -> Result<VerifiedOrder, Refusal> {
        open(envelope, at: acceptedAt).flatMap { opened in demands(opened, acceptedAt: acceptedAt) }
    }

    private struct Opened {
        let order: Order
        let payload: OpenedPayload
        let envelope: Digest

        func refusal(_ reason: Refusal.Reason) -> Refusal {
            let signed = Refusal.Signed(digest: payload.digest, signers: payload.signers, order: order)
            return Refusal(reason: reason, envelope: envelope, signed: signed)
        }
    }

    private func open(_ bytes: [UInt8], at now: Timestamp) -> Result<Opened, Refusal> {
        let envelope = Digest(of: bytes)

        // "An envelope is opened with the expected kind, by keys of that kind's role."
        let payload: OpenedPayload
        do throws(SigningError) {
            payload = try trust.open(bytes, as: .order, now: now)
        } catch {
            return .failure(Refusal(reason: .notVerified(error), envelope: envelope, signed: nil))
        }

        // "Unknown key […]: each is an error."
        let reading = Reading(file: "")
        guard let order = Order.read(payload.bytes, reading) else {
            let signed = Refusal.Signed(digest: payload.digest, signers: payload.signers, order: nil)
            return .failure(Refusal(reason: .notAnOrder(reading.diagnostics), envelope: envelope, signed: signed))
        }
        let opened = Opened(order: order, payload: payload, envelope: envelope)

        // "site, host | hosts: all"
        guard order.site == site else { return .failure(opened.refusal(.otherSite(order.site, ours: site))) }
        if case .host(let name) = order.target, name != host {
            return .failure(opened.refusal(.otherHost(name, ours: host)))
        }
        return .success(opened)
    }

    /// "`requires` […] so each fresh order is also the proof that the host's lists are not stale."
    private func demands(_ opened: Opened, acceptedAt: Timestamp) -> Result<VerifiedOrder, Refusal> {
        let needs = opened.order.requires
        guard let allowlist else { return .failure(opened.refusal(.noAllowlist)) }
        guard needs.trust <= trust.version else {
            return .failure(opened.refusal(.staleTrust(needs: needs.trust, held: trust.version)))
        }
        guard needs.allowlist <= allowlist else {
            return .failure(opened.refusal(.staleAllowlist(needs: needs.allowlist, held: allowlist)))
        }
        return .success(
            VerifiedOrder(
                opened.order, opened.payload, envelope: opened.envelope, trust: trust.version, acceptedAt: acceptedAt))
    }
}
