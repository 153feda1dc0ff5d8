public import Documents

/// What narrows a text parameter: in its document, or in the allowlist.
public enum Bound: Sendable, Hashable, Codable {
    case oneOf([String])
    /// The whole value must match.
    case pattern(Pattern)

    public func admits(_ text: String) -> Bool {
        switch self {
        case .oneOf(let values): values.contains { $0.utf8.elementsEqual(text.utf8) }
        case .pattern(let pattern): pattern.matches(text)
        }
    }

    /// Reads `one_of` or `pattern` of a map; nil where neither stands there.
    static func read(_ fields: Fields) -> Bound? {
        let values = fields.optionalStrings("one_of")
        let pattern = fields.optionalPattern("pattern")
        if values != nil, pattern != nil {
            fields.reading.error(
                "ORD-205", "\(fields.what) has `one_of` and `pattern`; one of them bounds it", at: fields.position)
        }
        if values?.isEmpty == true {
            fields.reading.error("ORD-205", "`one_of` admits nothing", at: fields.position(of: "one_of"))
        }
        return values.map { .oneOf($0) } ?? pattern.map { .pattern($0) }
    }

    public var node: Node {
        switch self {
        case .oneOf(let values): .map(["one_of": Node(values)])
        case .pattern(let pattern): .map(["pattern": Node(pattern.text)])
        }
    }
}

/// In words, after "must be".
extension Bound: CustomStringConvertible {
    public var description: String {
        switch self {
        case .oneOf(let values): "one of \(values.joined(separator: ", "))"
        case .pattern(let pattern): "text that matches \(pattern.text)"
        }
    }
}
