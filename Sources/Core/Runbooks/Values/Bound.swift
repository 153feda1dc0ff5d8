/// What narrows a text parameter: in the document, or in the allowlist.
public enum Bound: Sendable, Hashable, Codable {
    case oneOf([String])
    /// RE2's subset; the whole value must match.
    case pattern(String)
}
