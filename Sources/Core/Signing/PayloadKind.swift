/// What a signed payload is. An envelope is opened as one kind, and only by the keys that vouch for that kind.
public enum PayloadKind: String, Sendable, Hashable, CaseIterable {
    case trust
    case allowlist
    case order
    case baseline
    case waiver
    case admission
    /// Of the control server, for a statement that it has stored.
    case receipt
    /// An in-toto Statement of a host.
    case evidence

    /// DSSE's payloadType; it is signed together with the payload.
    public var mediaType: String {
        self == .evidence ? "application/vnd.in-toto+json" : "application/vnd.orderly.\(rawValue).v1+json"
    }

    public init?(mediaType: String) {
        guard let kind = PayloadKind.allCases.first(where: { $0.mediaType == mediaType }) else { return nil }
        self = kind
    }

    /// The role of the trust document that vouches for it. Nil for evidence, which the host's own key signs, and for
    /// receipts, which the server's receipt key signs.
    public var role: Role? {
        switch self {
        case .trust: .root
        case .order: .order
        case .allowlist: .authoring
        case .baseline, .waiver, .admission: .site
        case .receipt, .evidence: nil
        }
    }
}

/// What a key of the trust document is for. A key stands in one role only.
public enum Role: String, Sendable, Hashable, CaseIterable {
    /// Signs the next trust document.
    case root
    /// Signs orders.
    case order
    /// Signs allowlists.
    case authoring
    /// Signs baselines, waivers and the admissions of hosts.
    case site
}
