public import Documents

/// What a parameter's value may be.
public indirect enum ParameterType: Sendable, Hashable, Codable {
    /// The whole value matches the pattern.
    case string(pattern: Pattern)
    /// At most `max` bytes and `lines` lines. Only for standard input, messages and `with`.
    case text(max: Int, lines: Int?)
    case integer(min: Int64?, max: Int64?)
    case number(min: Double?, max: Double?)
    case boolean
    /// Kept as text: `30s`.
    case duration
    /// Kept as text: `64MiB`.
    case size
    case enumeration([String])
    /// Absolute, normal, below one of the roots by whole components. No roots: anywhere.
    case path(under: [String])
    case unit
    case host
    case hostPort
    /// The name of a secret that the agent's configuration binds.
    case secret
    /// 64 lower-case hexadecimal digits.
    case digest
    /// Four octal digits without set-id bits: `0644`.
    case mode
    case map(keys: Pattern, of: ParameterType)
    case list(of: ParameterType, min: Int, max: Int)
    /// `PLUGIN/TYPE`, until the library has looked it up.
    case named(String)
}

extension ParameterType {
    /// Most members of a map or a list that does not say less.
    public static let mostMembers = 1024

    /// In words: "a unit", "a list, each item a path".
    public var kind: String {
        switch self {
        case .string: "a string"
        case .text: "text"
        case .integer: "a whole number"
        case .number: "a number"
        case .boolean: "true or false"
        case .duration: "a duration"
        case .size: "a size"
        case .enumeration(let values): "one of \(values.joined(separator: ", "))"
        case .path: "a path"
        case .unit: "a unit"
        case .host: "a host"
        case .hostPort: "host:port"
        case .secret: "the name of a secret"
        case .digest: "a digest"
        case .mode: "a mode"
        case .map(_, let inner): "a map, each value \(inner.kind)"
        case .list(let inner, _, _): "a list, each item \(inner.kind)"
        case .named(let name): name
        }
    }

    /// The type of an item of a list, or of a member of a map.
    var element: ParameterType? {
        switch self {
        case .list(let inner, _, _), .map(_, let inner): inner
        default: nil
        }
    }
}
