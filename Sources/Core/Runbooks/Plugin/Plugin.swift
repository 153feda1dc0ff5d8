/// A folder with `plugin.yaml`: actions, checks, and scripts beside them.
public struct Plugin: Sendable, Hashable, Codable {
    public struct NamedType: Sendable, Hashable, Codable {
        public var type: ParameterType
        public var bound: Bound?
    }

    public var id: String
    public var version: Version
    public var summary: String
    /// Versions of tools that it was written for.
    public var tools: [String: VersionRange]
    /// By their name in the plugin.
    public var types: [String: NamedType]
    public var actions: [Action]
    public var checks: [Check]
    public var agent: VersionRange?
    public var why: String?
    public var place: Place

    /// By its name in the plugin.
    public func action(_ name: some StringProtocol) -> Action? { actions.first { $0.id == "\(id)/\(name)" } }
    public func check(_ name: some StringProtocol) -> Check? { checks.first { $0.id == "\(id)/\(name)" } }
}
