import Documents

/// An action of a plugin, with parameters.
public struct ActionCall: Sendable, Hashable, Codable {
    /// `PLUGIN/ACTION`.
    public var action: String
    public var with: [String: Template]
    public var place: Place

    /// The plugin's id.
    public var plugin: String { String(action.prefix { $0 != "/" }) }
}

extension ActionCall {
    /// Reads the keys `uses` and `with` of a map.
    static func read(_ fields: Fields) -> ActionCall? {
        guard let node = fields.required("uses") else {
            _ = fields.optionalMap("with")
            return nil
        }
        let with = Template.members(fields, "with")
        guard let name = node.string else {
            fields.reading.error(
                "ORD-102", "`uses` of \(fields.what) must be text, not \(node.kind)", at: node.position)
            return nil
        }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ Identifier.isPlugin($0) }) else {
            fields.reading.error(
                "ORD-220", "`uses` must be PLUGIN/ACTION, not `\(name)`", at: node.position,
                hint: name.contains("@") ? "leave the version out; the allowlist pins it" : nil)
            return nil
        }
        return ActionCall(action: name, with: with, place: Place(node.position))
    }

    /// A call that stands alone: `{uses: …, with: …}`.
    static func read(_ node: Node, _ what: String, _ reading: Reading) -> ActionCall? {
        guard let fields = reading.fields(node, what) else { return nil }
        defer { fields.finish() }
        return read(fields)
    }
}
