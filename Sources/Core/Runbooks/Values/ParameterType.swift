/// What a parameter's value may be.
public indirect enum ParameterType: Sendable, Hashable, Codable {
    /// The whole value matches the pattern.
    case string(pattern: String)
    /// At most `max` bytes and `lines` lines. Only for standard input, messages and `with`.
    case text(max: Int, lines: Int?)
    case integer(min: Int64?, max: Int64?)
    case number(min: Double?, max: Double?)
    case boolean
    /// Kept as text: `30s`.
    case duration(min: Duration?, max: Duration?)
    /// Kept as text: `64MiB`.
    case size(max: Int?)
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
    case map(keys: String, of: ParameterType)
    case list(of: ParameterType, min: Int, max: Int)
    /// `PLUGIN/TYPE`, until the library has looked it up.
    case named(String)
}
