public import Documents

/// What arrived and did not verify, counted per cause. Nothing of those bytes is here but their digests, since anybody
/// may have written them.
public struct UnverifiedRecord: Sendable, Hashable {
    /// Stable code: signature, role, envelope, …
    public var cause: String
    /// Since the last statement about this cause.
    public var count: Int
    /// Hexadecimal SHA-256 of the first and the last envelope counted.
    public var first: String
    public var last: String
    public var since: Timestamp
    public var until: Timestamp

    public init(cause: String, count: Int, first: String, last: String, since: Timestamp, until: Timestamp) {
        self.cause = cause
        self.count = count
        self.first = first
        self.last = last
        self.since = since
        self.until = until
    }

    var node: Node {
        .map([
            "cause": Node(cause), "count": Node(count), "first": Node(first), "last": Node(last),
            "since": Node(since), "until": Node(until),
        ])
    }
}
