public import Documents

/// The first statement of an epoch: why the chain begins here.
public struct EpochRecord: Sendable, Hashable {
    public enum Reason: String, Sendable, Hashable, CaseIterable {
        /// A new ledger.
        case fresh
        /// The server knew more than the ledger, so the ledger is an old copy.
        case restored
    }
    public var reason: Reason
    /// The last statement that this ledger has of its epoch before, if there was one.
    public var own: ChainHead?
    /// The last statement that the server had received.
    public var server: ChainHead?

    public init(_ reason: Reason, own: ChainHead? = nil, server: ChainHead? = nil) {
        self.reason = reason
        self.own = own
        self.server = server
    }

    var node: Node {
        .map(["reason": Node(reason.rawValue), "own_head": own?.node, "server_head": server?.node])
    }
}

extension EpochRecord {
    /// From a statement's record; nil where it is not one.
    public init?(reading node: Node) {
        guard let reason = node["reason"]?.string.flatMap(Reason.init(rawValue:)) else { return nil }
        var heads: [ChainHead?] = []
        for key in ["own_head", "server_head"] {
            guard let named = node[key] else {
                heads.append(nil)
                continue
            }
            guard let head = ChainHead(reading: named) else { return nil }
            heads.append(head)
        }
        self.init(reason, own: heads[0], server: heads[1])
    }
}
