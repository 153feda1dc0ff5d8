public import Documents

/// A person lowered the floor under this host's clock, which had been ahead once.
public struct FloorRecord: Sendable, Hashable {
    public var from: Timestamp
    public var to: Timestamp
    /// What the clock said then. Orders that were issued before are refused from there on.
    public var clock: Timestamp
    /// How far the clock could be off, in milliseconds; nil where nobody knew.
    public var uncertainty: Int64?
    public var reason: String
    public var uid: UInt32

    public init(
        from: Timestamp, to: Timestamp, clock: Timestamp, uncertainty: Int64?, reason: String, uid: UInt32
    ) {
        self.from = from
        self.to = to
        self.clock = clock
        self.uncertainty = uncertainty
        self.reason = reason
        self.uid = uid
    }

    var node: Node {
        .map([
            "from": Node(from), "to": Node(to), "clock": Node(clock),
            "uncertainty_ms": uncertainty.map { Node(.integer($0)) }, "reason": Node(reason), "uid": Node(Int(uid)),
        ])
    }
}
