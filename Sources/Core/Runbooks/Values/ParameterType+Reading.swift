import Documents

extension ParameterType {
    private enum Word: String, CaseIterable {
        case string, text, integer, number, boolean, duration, size, path, unit, host, secret, digest, mode, map, list
        case enumeration = "enum"
        case hostPort = "host-port"
    }

    /// Reads the key `type` and the keys that belong to that type. `plugin` completes the name of its own types.
    static func read(_ fields: Fields, plugin: String?) -> ParameterType? {
        fields.string("type").flatMap { read($0, fields, plugin: plugin, depth: 0) }
    }

    private static func read(_ name: String, _ fields: Fields, plugin: String?, depth: Int) -> ParameterType? {
        guard let word = Word(rawValue: name) else { return named(name, fields, plugin: plugin) }
        if depth > 0, word == .list || word == .map {
            // One level: nothing that a runbook does needs a list of lists.
            fields.reading.error(
                "ORD-205", "\(fields.what): a list or map holds plain values only", at: fields.position)
            for key in fields.keys { _ = fields.node(key) }
            return nil
        }
        switch word {
        case .string: return fields.pattern("pattern").map { .string(pattern: $0) }
        case .text: return text(fields)
        case .integer: return integer(fields)
        case .number: return number(fields)
        case .boolean: return .boolean
        case .duration: return .duration
        case .size: return .size
        case .enumeration: return enumeration(fields)
        case .path: return path(fields)
        case .unit: return .unit
        case .host: return .host
        case .hostPort: return .hostPort
        case .secret: return .secret
        case .digest: return .digest
        case .mode: return .mode
        case .map:
            let keys = fields.pattern("keys")
            let inner = inner(fields, plugin: plugin, depth: depth)
            guard let keys, let inner else { return nil }
            return .map(keys: keys, of: inner)
        case .list:
            let least = fields.optionalInteger("min") ?? 0
            let most = fields.optionalInteger("max") ?? mostMembers
            if least < 0 || most < least || most > mostMembers {
                fields.reading.error(
                    "ORD-205", "\(fields.what): `min` and `max` of a list are from 0 to \(mostMembers)",
                    at: fields.position)
            }
            return inner(fields, plugin: plugin, depth: depth).map { .list(of: $0, min: least, max: most) }
        }
    }

    /// `of: path` with the keys of a path beside it, or `of: {type: path, …}`.
    private static func inner(_ fields: Fields, plugin: String?, depth: Int) -> ParameterType? {
        guard let node = fields.required("of") else { return nil }
        let type: ParameterType?
        if let name = node.string {
            if ["integer", "number", "text"].contains(name) {
                fields.reading.error(
                    "ORD-205", "\(fields.what): write `of: {type: \(name), …}`, as its bounds are not the list's",
                    at: node.position)
                return nil
            }
            type = read(name, fields, plugin: plugin, depth: depth + 1)
        } else if let nested = fields.reading.fields(node, "`of`") {
            type = nested.string("type").flatMap { read($0, nested, plugin: plugin, depth: 1) }
            nested.finish()
        } else {
            return nil
        }
        return type
    }

    private static func named(_ name: String, _ fields: Fields, plugin: String?) -> ParameterType? {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        if parts.count == 2, parts.allSatisfy({ Identifier.isPlugin($0) }) { return .named(name) }
        if parts.count == 1, let plugin, Identifier.isPlugin(parts[0]) { return .named("\(plugin)/\(name)") }
        fields.reading.error(
            "ORD-205", "`\(name)` is no type", at: fields.position(of: "type"),
            hint: "known are \(Word.allCases.map(\.rawValue).sorted().joined(separator: ", ")) and PLUGIN/TYPE")
        return nil
    }

    private static func text(_ fields: Fields) -> ParameterType? {
        let most = fields.size("max")
        let lines = fields.optionalInteger("lines")
        guard let most else { return nil }
        guard (1...(1 << 20)).contains(most.bytes), lines.map({ $0 > 0 }) ?? true else {
            fields.reading.error(
                "ORD-205", "\(fields.what): text has up to 1MiB and at least one line", at: fields.position)
            return nil
        }
        return .text(max: most.bytes, lines: lines)
    }

    private static func integer(_ fields: Fields) -> ParameterType? {
        let least = fields.optionalInteger("min").map(Int64.init)
        let most = fields.optionalInteger("max").map(Int64.init)
        if let least, let most, most < least { backwards(fields) }
        return .integer(min: least, max: most)
    }

    private static func number(_ fields: Fields) -> ParameterType? {
        func bound(_ key: String) -> Double? {
            guard let node = fields.node(key) else { return nil }
            if node.number == nil {
                fields.reading.error("ORD-102", "`\(key)` of \(fields.what) must be a number", at: node.position)
            }
            return node.number
        }
        let least = bound("min")
        let most = bound("max")
        if let least, let most, most < least { backwards(fields) }
        return .number(min: least, max: most)
    }

    private static func backwards(_ fields: Fields) {
        fields.reading.error("ORD-205", "\(fields.what): `max` is below `min`", at: fields.position(of: "max"))
    }

    private static func enumeration(_ fields: Fields) -> ParameterType? {
        guard let values = fields.strings("values") else { return nil }
        guard !values.isEmpty, Set(values).count == values.count else {
            fields.reading.error(
                "ORD-205", "`values` of \(fields.what) must be words, each once", at: fields.position(of: "values"),
                hint: "quote numbers and words such as \"on\"")
            return nil
        }
        return .enumeration(values)
    }

    private static func path(_ fields: Fields) -> ParameterType? {
        let roots = fields.optionalStrings("under") ?? []
        for root in roots where PathName(root) == nil {
            fields.reading.error(
                "ORD-205", "`under` of \(fields.what) must name absolute folders, not `\(root)`",
                at: fields.position(of: "under"))
        }
        return .path(under: roots)
    }
}
