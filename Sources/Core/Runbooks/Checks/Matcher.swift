public import Documents

/// What a value must be.
public indirect enum Matcher: Sendable, Hashable, Codable {
    case equals(Template)
    /// The same value as at another place of the observations.
    case equalsAt(Pointer)
    case not(Matcher)
    /// One item of a list.
    case oneOf(Template)
    /// The pattern is found in the text; `^` and `$` bind it to the ends.
    case matches(Pattern)
    /// A text that is part of the text, or an item of the list.
    case contains(Template)
    /// An item of the list that the matcher holds for.
    case containsMatch(Matcher)
    case above(Template)
    case below(Template)
    case atLeast(Template)
    case atMost(Template)
    /// Of a list or map its elements, of a text its characters.
    case length(Matcher)
    case exists(Existence)
    /// SHA-256 of a text's UTF-8, lower-case hexadecimal.
    case sha256(Template)
    case all([Matcher])
    case any([Matcher])
    case none([Matcher])

    public enum Existence: String, Sendable, Hashable, Codable {
        case present
        case absent
    }
}

extension Matcher {
    /// Every value that it is held against.
    public var templates: [Template] {
        switch self {
        case .equals(let value), .oneOf(let value), .contains(let value), .above(let value), .below(let value),
            .atLeast(let value), .atMost(let value), .sha256(let value):
            [value]
        case .not(let inner), .containsMatch(let inner), .length(let inner): inner.templates
        case .all(let inner), .any(let inner), .none(let inner): inner.flatMap(\.templates)
        case .equalsAt, .matches, .exists: []
        }
    }

    /// Every other place that it looks at.
    public var pointers: [Pointer] {
        switch self {
        case .equalsAt(let pointer): [pointer]
        case .not(let inner), .containsMatch(let inner), .length(let inner): inner.pointers
        case .all(let inner), .any(let inner), .none(let inner): inner.flatMap(\.pointers)
        default: []
        }
    }
}
