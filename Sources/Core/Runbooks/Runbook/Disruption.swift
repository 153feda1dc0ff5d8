/// Whether people at work would notice.
public enum Disruption: String, Sendable, Hashable, Codable {
    case none
    /// Only inside the maintenance window.
    case disruptive

    init(_ flag: Bool?) { self = flag == true ? .disruptive : .none }
}
