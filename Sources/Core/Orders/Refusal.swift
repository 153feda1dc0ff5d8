public import Documents
public import Signing

/// Why an order is not obeyed.
public struct Refusal: Error, Sendable, Hashable {
    public enum Reason: Sendable, Hashable {
        /// It does not verify. Nothing that it says counts, so nothing of it is kept but its digest.
        case notVerified(SigningError)
        /// An order key signed something that is not an order this version obeys.
        case notAnOrder([Diagnostic])
        case otherSite(String, ours: String)
        case otherHost(String, ours: String)
        /// Issued at a time at which the trust document that vouches for its key has expired.
        case issuedAfterTrust(issued: Timestamp, trustExpires: Timestamp)
        /// Issued at a time that the host's clock, as far as it may be off, has not reached.
        case issuedAhead(issued: Timestamp, at: Moment)
        /// Issued before this host's memory of orders begins: before a restored ledger's epoch, or before a person
        /// lowered the floor under the clock. It may have run already.
        case olderThanEpoch(issued: Timestamp, epoch: Timestamp)
        /// Its id is known already.
        case replayed(Replay)
        case expired(limit: Timestamp, at: Moment)
        /// The host has no allowlist, so nothing is on it.
        case noAllowlist
        case staleAllowlist(needs: Int, held: Int)
        case staleTrust(needs: Int, held: Int)
    }

    public enum Replay: Sendable, Hashable {
        /// The same payload once more.
        case sameBytes
        /// Another payload under a known id: somebody with an order key made two.
        case otherBytes(known: Digest)
    }

    /// The words of `Outcome` that a refusal can end in.
    public enum Outcome: String, Sendable, Hashable, CaseIterable {
        case rejected
        case expired
        case replayed
        case notAllowlisted = "not_allowlisted"
    }

    public let reason: Reason
    /// Of the envelope's bytes, as they arrived.
    public let envelope: Digest
    /// What an order key signed. Nil where nothing verified: such a refusal is counted, and gets no evidence of its
    /// own.
    public let signed: Signed?

    public struct Signed: Sendable, Hashable {
        /// Of the payload.
        public let digest: Digest
        /// Ids of the keys that signed.
        public let signers: [String]
        /// Nil where the payload is not an order.
        public let order: Order?
    }

    public var outcome: Outcome {
        switch reason {
        case .expired: .expired
        case .replayed: .replayed
        case .noAllowlist: .notAllowlisted
        default: .rejected
        }
    }

    /// Whether a person has to hear of it at once.
    public var isAlert: Bool {
        if case .replayed(.otherBytes) = reason { true } else { false }
    }

    /// Whether the same order may be obeyed later, when the host has caught up: then its id must not be marked as used.
    public var isRetryable: Bool {
        switch reason {
        case .staleAllowlist, .staleTrust: true
        default: false
        }
    }
}
