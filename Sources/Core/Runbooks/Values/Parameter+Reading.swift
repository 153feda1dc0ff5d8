public import Documents

extension Parameter {
    /// Reads `params:`, a map of names to parameters. `plugin` completes the name of its own types.
    public static func readAll(_ fields: Fields, plugin: String? = nil) -> [Parameter] {
        (fields.optionalMap("params") ?? []).compactMap { entry in
            read(entry.key, at: entry.keyPosition, entry.value, plugin: plugin, fields.reading)
        }
    }

    static func read(
        _ name: String, at position: Position, _ node: Node, plugin: String?, _ reading: Reading
    ) -> Parameter? {
        if !Identifier.isName(name) {
            reading.error(
                "ORD-205", "`\(name)` cannot name a parameter", at: position,
                hint: "use lower-case letters, digits and `_`, the first a letter")
        }
        guard let fields = reading.fields(node, "the parameter `\(name)`") else { return nil }
        defer { fields.finish() }
        let type = ParameterType.read(fields, plugin: plugin)
        let bound = bound(fields, type)
        let optional = fields.optionalBoolean("optional") ?? false
        let fallback = fields.node("default")
        let source = fields.optionalChoice("from", Source.self)
        let profiles = fields.optionalMap("profiles") ?? []
        let why = fields.optionalString("why")
        guard let type else { return nil }
        if optional, fallback != nil {
            reading.error(
                "ORD-206", "the parameter `\(name)` has a default, so it is never absent",
                at: fields.position(of: "optional"))
        }
        var parameter = Parameter(
            name: name, type: type, presence: optional ? .optional : .required, bound: bound, defaultValue: fallback,
            from: source, profiles: Dictionary(profiles.map { ($0.key, $0.value) }, uniquingKeysWith: { $1 }), why: why)
        parameter.place = Place(position)
        parameter.reportDefaults(reading)
        return parameter
    }

    /// A pattern belongs to a string's own type; beside any other text type it is a bound.
    private static func bound(_ fields: Fields, _ type: ParameterType?) -> Bound? {
        switch type?.element ?? type {
        case .string, nil: return nil
        default: return Bound.read(fields)
        }
    }

    /// Defaults of types that are only named are judged when the library has looked the type up.
    func reportDefaults(_ reading: Reading) {
        if case .named = type.element ?? type { return }
        for value in [defaultValue].compactMap(\.self) + profiles.values {
            if case .failure(let problem) = checked(value) {
                reading.error(
                    "ORD-206", "the default of `\(name)` does not fit: \(problem.message)", at: value.position)
            }
        }
    }
}
