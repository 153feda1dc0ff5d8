public import Documents

/// A value taken out of output, and the type that it must have. What was observed is used through this, or not at all.
public struct Taken: Sendable, Hashable, Codable {
    public var name: String
    /// Inside the parsed output.
    public var at: Pointer
    public var type: ParameterType
    public var bound: Bound?

    public init(name: String, at: Pointer, type: ParameterType, bound: Bound? = nil) {
        self.name = name
        self.at = at
        self.type = type
        self.bound = bound
    }
}

extension Taken {
    /// Reads a map of names to `{at, type, …}`.
    public static func readAll(_ fields: Fields, _ key: String = "take") -> [Taken] {
        (fields.optionalMap(key) ?? []).compactMap { entry in
            if !Identifier.isName(entry.key) {
                fields.reading.error(
                    "ORD-416", "`\(entry.key)` cannot name a taken value", at: entry.keyPosition,
                    hint: "use lower-case letters, digits and `_`, the first a letter")
            }
            return read(entry.key, entry.value, fields.reading)
        }
    }

    private static func read(_ name: String, _ node: Node, _ reading: Reading) -> Taken? {
        guard let fields = reading.fields(node, "the taken value `\(name)`") else { return nil }
        defer { fields.finish() }
        let at = fields.required("at").flatMap { Pointer.read($0, "`at`", reading) }
        let type = ParameterType.read(fields, plugin: nil)
        var bound: Bound?
        switch type?.element ?? type {
        case .string, nil: break
        case .named:
            reading.error(
                "ORD-416", "the type of a taken value is written out, not named", at: fields.position(of: "type"))
        default: bound = Bound.read(fields)
        }
        if at?.holdsEvery == true {
            reading.error(
                "ORD-404", "`at` of a taken value names one place, without `*`", at: fields.position(of: "at"))
        }
        guard let at, let type else { return nil }
        return Taken(name: name, at: at, type: type, bound: bound)
    }
}

extension Taken {
    /// The value in parsed output, judged by its type. Tools print numbers as text: those are read as numbers first.
    public func value(in output: Node) -> Result<Node, ValueProblem> {
        guard let found = at.value(in: output) else {
            return .failure(
                ValueProblem(.unfit(expected: "a value", found: "nothing", path: at.description)))
        }
        return type.checked(number(found) ?? found, bound: bound)
    }

    private func number(_ node: Node) -> Node? {
        guard let text = node.string else { return nil }
        switch type {
        case .integer: return Int64(text).map { Node(.integer($0)) }
        case .number:
            let digits = Set("+-.0123456789eE".unicodeScalars)
            guard text.utf8.count <= 64, text.unicodeScalars.allSatisfy(digits.contains), let number = Double(text),
                number.isFinite
            else { return nil }
            return Node(.number(number))
        default: return nil
        }
    }
}
