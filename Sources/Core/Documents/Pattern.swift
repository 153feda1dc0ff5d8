/// A regular expression that a document may bring along: a subset of RE2, matched in time linear in the text.
///
/// There are no back-references and no look-around, so no pattern and no text can make it backtrack. Literals, `.`,
/// classes, `\d \w \s \b` and their negations (ASCII, as in RE2), groups, named groups, alternation, greedy and lazy
/// repetition, `^ $ \A \z`, and the flags `i`, `s` and `m`. `$` is the very end of the text.
public struct Pattern: Sendable {
    /// The pattern as written.
    public let text: String
    /// The names of its groups, in order.
    public let names: [String]
    let program: PatternProgram

    /// In bytes of UTF-8.
    public static let longest = 256
    /// In bytes of UTF-8. A longer text never matches.
    public static let longestInput = 64 << 10

    public init(_ text: String) throws(PatternProblem) {
        guard text.utf8.count <= Pattern.longest else { throw .tooLong(bytes: text.utf8.count) }
        var parser = PatternParser(text)
        let syntax = try parser.pattern()
        self.text = text
        names = parser.names.compactMap(\.self)
        program = try PatternProgram(syntax, names: parser.names)
    }

    /// Whether the whole text matches.
    public func matches(_ text: String) -> Bool {
        var steps = 0
        return matches(text, steps: &steps)
    }

    /// What the named groups hold in the first match, as RE2 and Perl find it: leftmost, and the first alternative that
    /// fits. A group that took no part is absent. Nil where nothing matches.
    public func firstMatch(in text: String) -> [String: String]? {
        var steps = 0
        return firstMatch(in: text, steps: &steps)
    }

    /// `steps` counts the instructions that ran: at most the program's length for each character.
    func matches(_ text: String, steps: inout Int) -> Bool {
        guard text.utf8.count <= Pattern.longestInput else { return false }
        var machine = PatternMachine(program, text, wanted: .whole)
        defer { steps += machine.steps }
        return machine.run() != nil
    }

    func firstMatch(in text: String, steps: inout Int) -> [String: String]? {
        guard text.utf8.count <= Pattern.longestInput else { return nil }
        var machine = PatternMachine(program, text, wanted: .first)
        defer { steps += machine.steps }
        return machine.run().map { machine.captures($0) }
    }
}

extension Pattern: Hashable {
    public static func == (a: Pattern, b: Pattern) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }

    public func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
    }
}

/// Stored as its text.
extension Pattern: Codable {
    public init(from decoder: any Decoder) throws {
        try self.init(try decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
