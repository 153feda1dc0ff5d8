public import Documents

/// A declared input of a runbook, an action or a check.
public struct Parameter: Sendable, Hashable, Codable {
    public enum Source: String, Sendable, Hashable, Codable, CaseIterable {
        /// Only the baseline may give it, never an order.
        case baseline
    }

    public enum Presence: String, Sendable, Hashable, Codable {
        case required
        case optional
    }

    public var name: String
    public var type: ParameterType
    public var presence: Presence
    /// `one_of` or `pattern` beside a type that has none of its own (unit, host, path, …).
    public var bound: Bound?
    public var defaultValue: Node?
    public var from: Source?
    /// Defaults by the name of a baseline's profile.
    public var profiles: [String: Node]
    /// `why:` of the document.
    public var why: String?
    public var place = Place(.unknown)

    public init(
        name: String, type: ParameterType, presence: Presence = .required, bound: Bound? = nil,
        defaultValue: Node? = nil, from: Source? = nil, profiles: [String: Node] = [:], why: String? = nil
    ) {
        self.name = name
        self.type = type
        self.presence = presence
        self.bound = bound
        self.defaultValue = defaultValue
        self.from = from
        self.profiles = profiles
        self.why = why
    }
}
