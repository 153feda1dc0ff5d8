public import Documents
import Signing

extension Plugin {
    /// Reads `plugin.yaml`. `files` are the files of its folder by their paths in it: scripts are taken from there as
    /// bytes. What it says about other plugins is judged by the library. Nil when `reading` has an error.
    public static func read(_ node: Node, files: [String: [UInt8]], _ reading: Reading) -> Plugin? {
        let draft = draft(node, files: files, reading)
        return reading.hasErrors ? nil : draft
    }

    /// As much of it as can be read, so that the rest is judged too and its author sees everything at once.
    static func draft(_ node: Node, files: [String: [UInt8]], _ reading: Reading) -> Plugin? {
        guard let fields = reading.fields(node, "a plugin") else { return nil }
        fields.header("plugin/v1")
        let id = fields.string("id")
        let version = Runbook.version(fields)
        let summary = fields.string("summary")
        let tools = tools(fields)
        let own = id ?? "plugin"
        let types = types(fields, plugin: own)
        // Only anchors stand there; what is aliased is read where it is used.
        _ = fields.optionalMap("shared")
        let actions = members("actions", fields) { Action.read($0, plugin: own, $1, files: files, reading) }
        let checks = members("checks", fields) { name, node -> Check? in
            guard let inner = reading.fields(node, "the check `\(name)`") else { return nil }
            var check = Check.read(
                id: "\(own)/\(name)", inner, params: Parameter.readAll(inner, plugin: own), files: files)
            let required = check.map { Plugin.requirements(tools, of: own, $0.launched) } ?? []
            if !required.isEmpty { check?.tools = required }
            return check
        }
        reportUnused(tools, actions.map(\.launched) + checks.map(\.launched), fields)
        let agent = Runbook.agent(fields)
        let why = fields.optionalString("why")
        fields.finish()
        if let id, !Identifier.isPlugin(id) {
            reading.error(
                "ORD-301", "`\(id)` cannot name a plugin", at: fields.position(of: "id"),
                hint: "use lower-case letters, digits and `-`, the first a letter")
        }
        return Plugin(
            id: id ?? "", version: version ?? .none, summary: summary ?? "", tools: tools, types: types,
            actions: actions, checks: checks,
            agent: agent, why: why, place: Place(node.position))
    }

    private static func members<Member>(
        _ key: String, _ fields: Fields, _ read: (String, Node) -> Member?
    ) -> [Member] {
        (fields.optionalMap(key) ?? []).compactMap { entry in
            if !Identifier.isPlugin(entry.key) {
                fields.reading.error(
                    "ORD-301", "`\(entry.key)` cannot stand in `\(key)`", at: entry.keyPosition,
                    hint: "use lower-case letters, digits and `-`, the first a letter")
            }
            return read(entry.key, entry.value)
        }
    }

    private static func tools(_ fields: Fields) -> [String: VersionRange] {
        var tools: [String: VersionRange] = [:]
        for entry in fields.optionalMap("tools") ?? [] {
            if let range = entry.value.string.flatMap(VersionRange.init) {
                tools[entry.key] = range
            } else {
                fields.reading.error(
                    "ORD-213", "the tool `\(entry.key)` has no range of versions", at: entry.value.position,
                    hint: "write \">=3.0\"")
            }
        }
        return tools
    }

    private static func reportUnused(_ tools: [String: VersionRange], _ launched: [Launched], _ fields: Fields) {
        for tool in tools.keys.sorted() where !launched.contains(where: { $0.starts(tool) }) {
            fields.reading.error(
                "ORD-213", "nothing in the plugin runs `\(tool)`", at: fields.position(of: "tools"),
                hint: "take it out of `tools`: only what is run is held against its range")
        }
    }

    private static func types(_ fields: Fields, plugin: String) -> [String: NamedType] {
        var types: [String: NamedType] = [:]
        for entry in fields.optionalMap("types") ?? [] {
            guard let inner = fields.reading.fields(entry.value, "the type `\(entry.key)`") else { continue }
            defer { inner.finish() }
            if !Identifier.isPlugin(entry.key) {
                fields.reading.error("ORD-301", "`\(entry.key)` cannot name a type", at: entry.keyPosition)
            }
            guard let type = ParameterType.read(inner, plugin: plugin) else { continue }
            if case .named = type.element ?? type {
                fields.reading.error(
                    "ORD-205", "the type `\(entry.key)` must be made of the engine's own types",
                    at: entry.value.position)
                continue
            }
            var bound: Bound?
            if case .string = type {} else { bound = Bound.read(inner) }
            types[entry.key] = NamedType(type: type, bound: bound)
        }
        return types
    }
}
