/// A tool of this host whose version was held against what a plugin was written for.
public struct HeldTool: Sendable, Hashable, Codable {
    /// The plugin's id.
    public var plugin: String
    public var tool: Tool
    /// What it says of itself: "9.1".
    public var version: String
    /// What the plugin asks for: ">=8.0".
    public var needed: String

    public init(plugin: String, tool: Tool, version: String, needed: String) {
        self.plugin = plugin
        self.tool = tool
        self.version = version
        self.needed = needed
    }
}
