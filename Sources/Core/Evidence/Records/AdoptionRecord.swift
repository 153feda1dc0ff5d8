public import Documents

/// A signed document that came into force on this host: trust, allowlist or baseline.
public struct AdoptionRecord: Sendable, Hashable {
    public var version: Int
    /// Hexadecimal SHA-256 of the payload.
    public var sha256: String
    /// Key ids of those whose signatures counted.
    public var signers: [String]
    /// Nil for a baseline, which holds until another comes.
    public var expires: Timestamp?
    public var replaces: Int?

    public init(version: Int, sha256: String, signers: [String], expires: Timestamp?, replaces: Int? = nil) {
        self.version = version
        self.sha256 = sha256
        self.signers = signers
        self.expires = expires
        self.replaces = replaces
    }

    var node: Node {
        .map([
            "version": Node(version), "sha256": Node(sha256), "signers": Node(signers),
            "expires": expires.map { Node($0) },
            "replaces": replaces.map { Node($0) },
        ])
    }
}
