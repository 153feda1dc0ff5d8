public import Documents

extension Observation {
    /// Reads a map of names to observations, in order. Nil when one of them is wrong. `files` are those of the plugin's
    /// folder, which scripts may be.
    public static func readAll(
        _ node: Node, _ what: String, files: [String: [UInt8]]? = nil, _ reading: Reading
    ) -> [Observation]? {
        guard let entries = node.entries, !entries.isEmpty, entries.count <= 32 else {
            reading.error(
                "ORD-401", "\(what) must be a map of 1 to 32 observations by name, not \(node.kind)", at: node.position)
            return nil
        }
        let observations = entries.compactMap { entry -> Observation? in
            if !Identifier.isName(entry.key) {
                reading.error(
                    "ORD-401",
                    "the name of an observation is lower-case letters, digits and `_`, not `\(entry.key)`",
                    at: entry.keyPosition)
            }
            return read(entry.key, entry.value, files: files, reading)
        }
        return observations.count == entries.count ? observations : nil
    }

    public static func read(
        _ name: String, _ node: Node, files: [String: [UInt8]]? = nil, _ reading: Reading
    ) -> Observation? {
        guard let fields = reading.fields(node, "the observation `\(name)`") else { return nil }
        defer { fields.finish() }
        guard let source = source(fields, files) else { return nil }
        var observation = Observation(name: name, source: source)
        observation.each = each(fields)
        observation.key = fields.node("key").flatMap { Pointer.read($0, "`key`", reading) }
        if fields.optionalBoolean("private") == true { observation.disclosure = .digests }
        switch source {
        case .stat, .link: break
        case .run, .script, .read, .readAll:
            observation.parse = fields.node("parse").flatMap { Parse.read($0, reading) } ?? .text
        }
        observation.take = Taken.readAll(fields)
        if observation.launches { launched(&observation, fields) }
        return observation
    }

    private static func source(_ fields: Fields, _ files: [String: [UInt8]]?) -> Source? {
        let given = ["run", "script", "read", "read_all", "stat", "link"].filter(fields.has)
        guard given.count == 1 else {
            for key in given { _ = fields.node(key) }
            fields.reading.error(
                "ORD-401", "\(fields.what) needs exactly one of run, script, read, read_all, stat, link",
                at: fields.position)
            return nil
        }
        if let node = fields.node("run") { return command(node, fields).map { .run($0) } }
        if let node = fields.node("script") {
            return Script.read(node, files: files, fields.reading).map { .script($0) }
        }
        if let node = fields.node("read") { return path(node, "read", fields).map { .read($0) } }
        if let node = fields.node("read_all") { return path(node, "read_all", fields).map { .readAll($0) } }
        if let node = fields.node("stat") { return path(node, "stat", fields).map { .stat($0) } }
        return fields.node("link").flatMap { path($0, "link", fields) }.map { .link($0) }
    }

    private static func command(_ node: Node, _ fields: Fields) -> Arguments? {
        guard let arguments = Arguments(node, "`run`", fields.reading) else { return nil }
        if let tool = arguments.tool, !tool.isEmpty, !tool.contains("/") { return arguments }
        fields.reading.error(
            "ORD-401", "the first argument of `run` must be a tool's bare name, written out", at: node.position)
        return nil
    }

    /// A value alone, or text that begins with `/`.
    private static func path(_ node: Node, _ key: String, _ fields: Fields) -> Template? {
        guard let text = node.string, text.hasPrefix("/") || text.hasPrefix("${{") else {
            fields.reading.error("ORD-401", "`\(key)` must be an absolute path, not \(node.kind)", at: node.position)
            return nil
        }
        return Template(node, fields.reading)
    }

    private static func each(_ fields: Fields) -> Template? {
        guard let node = fields.node("each"), let each = Template(node, fields.reading) else { return nil }
        if each.wholeReference == nil, each.items?.isEmpty ?? true {
            fields.reading.error(
                "ORD-401", "`each` must be a list, not \(node.kind)", at: node.position,
                hint: "write `\"${{ params.NAME }}\"` or a list with an item")
        }
        return each
    }

    private static func launched(_ observation: inout Observation, _ fields: Fields) {
        if let timeout = fields.optionalDuration("timeout", .milliseconds(100) ... .seconds(3600)) {
            observation.timeout = timeout
        }
        observation.standardInput = fields.node("stdin").flatMap { Template($0, fields.reading) }
        observation.environment = Template.members(fields, "env")
        for name in observation.environment.keys.sorted() where !Identifier.isEnvironment(name) {
            fields.reading.error(
                "ORD-401", "`\(name)` cannot be set in the environment", at: fields.position(of: "env"))
        }
        observation.view = fields.optionalChoice("view", Observation.View.self)
        observation.confine = Confine.read(fields)
        observation.confine.reportClashes(
            input: observation.standardInput, environment: observation.environment.keys, fields)
        if !observation.confine.write.isEmpty {
            fields.reading.error("ORD-407", "an observation never writes", at: fields.position(of: "confine"))
        }
        guard let entries = fields.optionalMap("exit") else { return }
        observation.exit = [:]
        for entry in entries {
            guard let code = UInt8(entry.key), let exit = entry.value.string.flatMap(Exit.init) else {
                fields.reading.error(
                    "ORD-409", "`exit` must say what codes mean, not `\(entry.key)`: \(entry.value.kind)",
                    at: entry.keyPosition, hint: "write `exit: {0: data, 3: drift}`; others are error or unknown")
                continue
            }
            observation.exit[Int32(code)] = exit
        }
        if !observation.exit.values.contains(.data) {
            fields.reading.error("ORD-409", "`exit` names no code that gives data", at: fields.position(of: "exit"))
        }
    }
}
