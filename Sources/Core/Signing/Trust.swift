public import Documents

/// The trust document in force: the only way from an envelope of a role to its payload.
public struct Trust: Sendable, Hashable {
    /// How the first trust document of a host or an auditor is known to be the right one.
    public enum Pin: Sendable, Hashable {
        /// At least `threshold` of these root keys signed it.
        case rootKeys(KeySet)
        /// A person put it there: it has to be signed by the root that it names, no more.
        case placedByHand
    }

    /// 0 for the shorthand of `init(orderKey:)`.
    public let version: Int
    public let issued: Timestamp
    public let expires: Timestamp
    public let roles: [Role: KeySet]
    /// Of the trust document's payload.
    public let digest: Digest

    private init(_ document: TrustDocument, digest: Digest) {
        version = document.version
        issued = document.issued
        expires = document.expires
        roles = document.roles
        self.digest = digest
    }

    /// The seed's `mcp_public_key`: an order role and nothing else, so every order is refused as not allowlisted and no
    /// trust document can follow.
    public init(orderKey: PublicKey) {
        version = 0
        issued = Timestamp(milliseconds: 0)
        expires = Timestamp(milliseconds: .max)
        roles = [.order: KeySet(orderKey)]
        digest = Digest(of: orderKey.bytes)
    }

    /// Reads the trust document that everything else hangs from. One that has expired is read too: it opens nothing,
    /// but its successor must be able to follow it.
    public static func first(_ envelope: [UInt8], _ pin: Pin) throws(SigningError) -> Trust {
        let envelope = try Envelope(reading: envelope)
        if case .rootKeys(let keys) = pin { _ = try envelope.open(as: .trust, by: keys) }
        let document = try Trust.document(envelope.unverifiedPayload, type: envelope.payloadType)
        guard let root = document.roles[.root] else { throw .noRole(.root) }
        return Trust(document, digest: try envelope.open(as: .trust, by: root).digest)
    }

    /// The payload of an envelope that the role of `kind` vouches for, unless this trust document has expired.
    public func open(_ envelope: [UInt8], as kind: PayloadKind, now: Timestamp) throws(SigningError) -> OpenedPayload {
        try open(try Envelope(reading: envelope), as: kind, now: now)
    }

    public func open(_ envelope: Envelope, as kind: PayloadKind, now: Timestamp) throws(SigningError) -> OpenedPayload {
        guard let role = kind.role, role != .root else { throw .notByTrust(kind) }
        guard let keys = roles[role] else { throw .noRole(role) }
        guard now < expires else { throw .trustExpired(version: version, expired: expires, now: now) }
        return try envelope.open(as: kind, by: keys)
    }

    /// Whether the counter of the documents that `role` signs starts anew with this trust document: it does when a key
    /// that could sign them before cannot any more, because a lost key may have used the numbers up.
    public func startsCounterAnew(of role: Role, after previous: Trust) -> Bool {
        let kept = Set(roles[role]?.keys ?? [])
        return !(previous.roles[role]?.keys ?? []).allSatisfy(kept.contains)
    }
}

extension Trust {
    /// The trust in force after `envelope`: this one again when it holds the same document, else version + 1, signed by
    /// the root thresholds of both.
    public func successor(_ envelope: [UInt8], now: Timestamp) throws(SigningError) -> Trust {
        try successor(through: [envelope], now: now)
    }

    /// Follows a chain, oldest first, for a host that was away for more than one version. Only the last document has to
    /// be unexpired (TUF, "Client workflow", 5.3.10).
    public func successor(through chain: [[UInt8]], now: Timestamp) throws(SigningError) -> Trust {
        var trust = self
        for envelope in chain { trust = try trust.next(try Envelope(reading: envelope)) }
        if trust.version != version, now >= trust.expires {
            throw .succession(.expired(trust.expires), held: version, offered: trust.version)
        }
        return trust
    }

    private func next(_ envelope: Envelope) throws(SigningError) -> Trust {
        guard let root = roles[.root] else { throw .noRole(.root) }
        let opened: OpenedPayload
        do throws(SigningError) {
            opened = try envelope.open(as: .trust, by: root)
        } catch .tooFewSignatures(_, let needed, let found) {
            throw .succession(.notSignedByHeldRoot(needed: needed, found: found), held: version, offered: nil)
        }
        if opened.digest == digest { return self }
        let document = try Trust.document(opened.bytes, type: envelope.payloadType)
        let offered = document.version
        if offered == version { throw .succession(.forked, held: version, offered: offered) }
        if offered < version { throw .succession(.older, held: version, offered: offered) }
        if offered != version + 1 { throw .succession(.skipped, held: version, offered: offered) }
        guard let ownRoot = document.roles[.root] else { throw .noRole(.root) }
        do throws(SigningError) {
            return Trust(document, digest: try envelope.open(as: .trust, by: ownRoot).digest)
        } catch .tooFewSignatures(_, let needed, let found) {
            throw .succession(.notSignedByOwnRoot(needed: needed, found: found), held: version, offered: offered)
        }
    }

    private static func document(_ payload: [UInt8], type: String) throws(SigningError) -> TrustDocument {
        guard type == PayloadKind.trust.mediaType else {
            throw .wrongKind(expected: .trust, found: PayloadKind(mediaType: type))
        }
        let reading = Reading(file: "")
        guard let document = TrustDocument.read(payload, reading) else {
            throw .document(.trust, reading.diagnostics)
        }
        return document
    }
}
