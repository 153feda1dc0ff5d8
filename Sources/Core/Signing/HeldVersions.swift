public import Documents

/// Versions of the trust document and the allowlist: what a host holds, what an admission found in force, what an order
/// asks for.
public struct HeldVersions: Sendable, Hashable {
    public let trust: Int
    /// 0 where there is no allowlist yet.
    public let allowlist: Int

    public init(trust: Int, allowlist: Int) {
        self.trust = trust
        self.allowlist = allowlist
    }

    /// `{"trust": 2, "allowlist": 41}`. Nil when the reading has found an error.
    public static func read(_ fields: Fields) -> HeldVersions? {
        let trust = fields.version("trust")
        let allowlist = fields.integer("allowlist")
        fields.finish()
        guard let trust, let allowlist else { return nil }
        guard allowlist >= 0 else {
            fields.reading.error(
                "ORD-503", "`allowlist` of \(fields.what) must be 0 or more", at: fields.position(of: "allowlist"))
            return nil
        }
        return HeldVersions(trust: trust, allowlist: allowlist)
    }

    public var node: Node { .map(["trust": Node(trust), "allowlist": Node(allowlist)]) }
}
