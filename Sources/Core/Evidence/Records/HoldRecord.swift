public import Documents

/// Somebody asked the host to heal nothing for a while, or took that back.
public struct HoldRecord: Sendable, Hashable {
    public enum Change: Sendable, Hashable {
        case held(until: Timestamp)
        case released
    }
    public var change: Change
    public var reason: String
    /// The order that asked for it, or nil where it was somebody on the host.
    public var order: String?
    public var uid: UInt32?

    public init(_ change: Change, reason: String, order: String? = nil, uid: UInt32? = nil) {
        self.change = change
        self.reason = reason
        self.order = order
        self.uid = uid
    }

    var node: Node {
        let (word, until): (String, Timestamp?) =
            switch change {
            case .held(let until): ("held", until)
            case .released: ("released", nil)
            }
        return .map([
            "change": Node(word), "until": until.map { Node($0) }, "reason": Node(reason),
            "order": order.map { Node($0) }, "uid": uid.map { Node(Int($0)) },
        ])
    }
}
