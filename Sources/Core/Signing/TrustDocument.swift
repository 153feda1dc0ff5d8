public import Documents

/// `trust/v1`: which keys may vouch for what, on every host that holds it.
public struct TrustDocument: Sendable, Hashable {
    /// From 1, rising by one.
    public let version: Int
    public let issued: Timestamp
    /// From this instant on, nothing new is taken by this document.
    public let expires: Timestamp
    /// `root` is there in every document; a role that is missing vouches for nothing.
    public let roles: [Role: KeySet]

    /// Reads the payload of a trust envelope. Nil when `reading` has found an error.
    public static func read(_ payload: [UInt8], _ reading: Reading) -> TrustDocument? {
        guard let node = JSON.read(payload, reading), let fields = reading.fields(node, "a trust document") else {
            return nil
        }
        fields.header("trust/v1")
        let version = fields.version("version")
        let issued = fields.timestamp("issued")
        let expires = fields.timestamp("expires")
        let roles = fields.fields("roles", "`roles`").map { TrustDocument.roles($0) }
        fields.finish()
        if let issued, let expires, expires <= issued {
            reading.error(
                "ORD-508", "a trust document must expire after it is issued", at: fields.position(of: "expires"))
        }
        guard !reading.hasErrors, let version, let issued, let expires, let roles else { return nil }
        return TrustDocument(version: version, issued: issued, expires: expires, checked: roles)
    }

    /// A document to sign.
    public init(
        version: Int, issued: Timestamp, expires: Timestamp, roles: [Role: KeySet]
    ) throws(SigningError) {
        self.init(version: version, issued: issued, expires: expires, checked: roles)
        // The reader is the one place that knows what a document must be.
        let reading = Reading(file: "")
        if TrustDocument.read(payload, reading) == nil { throw .document(.trust, reading.diagnostics) }
    }

    private init(version: Int, issued: Timestamp, expires: Timestamp, checked roles: [Role: KeySet]) {
        self.version = version
        self.issued = issued
        self.expires = expires
        self.roles = roles
    }

    /// The bytes to sign. Two documents that are equal have equal bytes.
    public var payload: [UInt8] {
        let given = Role.allCases.compactMap { role in
            roles[role].map { keys in
                Node.Entry(
                    key: role.rawValue,
                    value: .map(["threshold": Node(keys.threshold), "keys": Node(keys.keys.map(\.hex))]))
            }
        }
        return JSON.bytes(
            .map([
                "orderly": "trust/v1", "version": Node(version), "issued": Node(issued.description),
                "expires": Node(expires.description), "roles": Node(.map(given)),
            ]))
    }
}
