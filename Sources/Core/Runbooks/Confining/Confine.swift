/// What a step, an action or an observation says that it touches. Everything else does not exist for it.
public struct Confine: Sendable, Hashable, Codable {
    public struct Read: Sendable, Hashable, Codable {
        public enum Mapping: String, Sendable, Hashable, Codable, CaseIterable {
            /// Only what others may read is readable.
            case other
            /// Id-mapped: the step reads as the files' owner does.
            case owner
        }
        public var path: Template
        public var mapping: Mapping
    }

    public struct Write: Sendable, Hashable, Codable {
        public enum Mode: String, Sendable, Hashable, Codable, CaseIterable {
            case staged
            /// The host's own folder; never undone automatically.
            case direct
        }
        public var path: Template
        public var mode: Mode
    }

    /// What of the network, before the values are known.
    public enum Reach: Sendable, Hashable, Codable {
        case none
        case ownLoopback
        case hostLoopback
        case host
        case connect([Template])
    }

    public var read: [Read] = []
    public var write: [Write] = []
    public var sockets: [Template] = []
    public var network: Reach = .none
    /// Lower case, without `CAP_`.
    public var capabilities: [String] = []
    public var secrets: [SecretUse] = []
    public var limits = Limits()
    /// Nil: the agent's own minimum.
    public var minimum: MinimumIsolation?

    public init() {}

    /// Every value that it uses.
    public var templates: [Template] {
        let peers: [Template] = if case .connect(let peers) = network { peers } else { [] }
        return read.map(\.path) + write.map(\.path) + sockets + peers + secrets.map(\.name)
    }

    /// Whether it asks for what only the host grade, or a peer that knows strangers, may give.
    public var reachesHost: Bool { !sockets.isEmpty || !capabilities.isEmpty || network == .host }
}
