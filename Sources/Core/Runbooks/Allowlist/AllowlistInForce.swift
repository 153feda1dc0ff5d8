public import Documents
public import Signing

/// An allowlist whose envelope was opened by the authoring role. Only such a one admits anything.
public struct AllowlistInForce: Sendable, Hashable {
    public let allowlist: Allowlist
    /// Of the signed payload.
    public let digest: Digest

    /// Nil when the payload is none, which `reading` then explains.
    public init?(_ payload: OpenedPayload, _ reading: Reading) {
        guard payload.kind == .allowlist, let allowlist = Allowlist.read(payload.bytes, reading) else { return nil }
        self.allowlist = allowlist
        digest = payload.digest
    }

    /// What `VersionRule` compares with a list that is offered.
    public var held: VersionRule.Held { .init(version: allowlist.version, digest: digest) }
}
