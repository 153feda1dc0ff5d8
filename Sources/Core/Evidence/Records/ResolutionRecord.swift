import Documents

/// A person declared that an inconsistent run needs no more attention.
public struct ResolutionRecord: Sendable, Hashable {
    public var run: String
    public var reason: String
    /// The order that said so, or nil where it was somebody on the host.
    public var order: String?
    public var uid: UInt32?

    public init(run: String, reason: String, order: String? = nil, uid: UInt32? = nil) {
        self.run = run
        self.reason = reason
        self.order = order
        self.uid = uid
    }

    var node: Node {
        .map([
            "run": Node(run), "reason": Node(reason), "order": order.map { Node($0) },
            "uid": uid.map { Node(Int($0)) },
        ])
    }
}
