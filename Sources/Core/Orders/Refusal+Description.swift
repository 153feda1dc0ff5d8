internal import Signing
internal import Documents

extension Refusal {
    /// Stable names of the reasons, for counting and for evidence.
    public enum Cause: String, Sendable, Hashable, CaseIterable {
        case notAnEnvelope = "not_an_envelope"
        case wrongKind = "wrong_kind"
        case badSignature = "bad_signature"
        case noOrderRole = "no_order_role"
        case trustExpired = "trust_expired"
        case notAnOrder = "not_an_order"
        case otherSite = "other_site"
        case otherHost = "other_host"
        case issuedAfterTrust = "issued_after_trust"
        case issuedAhead = "issued_ahead"
        case olderThanEpoch = "older_than_epoch"
        case replayed
        case replayedWithOtherBytes = "replayed_with_other_bytes"
        case expired
        case noAllowlist = "no_allowlist"
        case staleAllowlist = "stale_allowlist"
        case staleTrust = "stale_trust"
    }

    public var cause: Cause {
        switch reason {
        case .notVerified(let error): Refusal.cause(of: error)
        case .notAnOrder: .notAnOrder
        case .otherSite: .otherSite
        case .otherHost: .otherHost
        case .issuedAfterTrust: .issuedAfterTrust
        case .issuedAhead: .issuedAhead
        case .olderThanEpoch: .olderThanEpoch
        case .replayed(.sameBytes): .replayed
        case .replayed(.otherBytes): .replayedWithOtherBytes
        case .expired: .expired
        case .noAllowlist: .noAllowlist
        case .staleAllowlist: .staleAllowlist
        case .staleTrust: .staleTrust
        }
    }

    private static func cause(of error: SigningError) -> Cause {
        switch error {
        case .wrongKind: .wrongKind
        case .tooFewSignatures: .badSignature
        case .noRole, .notByTrust: .noOrderRole
        case .trustExpired: .trustExpired
        case .envelope, .document, .key, .keySet, .signer, .succession: .notAnEnvelope
        }
    }
}

extension Refusal: CustomStringConvertible {
    /// What is wrong, where, and what to do about it.
    public var description: String {
        let which = signed?.order.map { "order \($0.id)" } ?? "the order in envelope \(envelope)"
        return "\(which) is refused: \(reason)"
    }
}

extension Refusal.Reason: CustomStringConvertible {
    public var description: String {
        switch self {
        case .notVerified(let error): error.description
        case .notAnOrder(let diagnostics):
            "it is signed, and is not an order that this agent obeys: "
                + diagnostics.map(\.description).joined(separator: "\n")
        case .otherSite(let site, let ours): "it is for site \(site), and this is \(ours); sign it for this site"
        case .otherHost(let host, let ours): "it is for host \(host), and this is \(ours); sign it for this host"
        case .issuedAfterTrust(let issued, let expires):
            "it was issued at \(issued), when the trust document had expired (\(expires)); "
                + "sign a new trust document, or set the signer's clock right"
        case .issuedAhead(let issued, let moment):
            "it says that it was issued at \(issued), and this host's clock says \(moment.latest ?? moment.now) at the "
                + "latest; set the signer's clock right, or this host's, and sign it again; if neither is wrong, find "
                + "out who has the order key"
        case .olderThanEpoch(let issued, let epoch):
            "it was issued at \(issued), before this host's ledger was restored or the floor under its clock was lowered "
                + "(\(epoch)), and may have run already; sign it again if it has not"
        case .replayed(.sameBytes): "it was received before; sign a new one to have it done again"
        case .replayed(.otherBytes(let known)):
            "its id was used before for another order (payload \(known)); find out who signed it"
        case .expired(let limit, let moment):
            "it was valid until \(limit) and it is \(moment.now)"
                + (moment.uncertainty.map { ", give or take \($0.quantity)" } ?? ", by a clock of unknown accuracy")
                + "; sign a new one"
        case .noAllowlist: "this host has no allowlist, so nothing may run; sign one and let the host fetch it"
        case .staleAllowlist(let needs, let held):
            "it asks for allowlist \(needs) and this host has \(held); let the host fetch the newest one"
        case .staleTrust(let needs, let held):
            "it asks for trust document \(needs) and this host has \(held); let the host fetch the newest one"
        }
    }
}
