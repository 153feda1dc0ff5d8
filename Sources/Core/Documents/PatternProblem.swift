/// Why a text is no pattern. `at` counts Unicode scalars from 0.
public enum PatternProblem: Error, Sendable, Hashable {
    /// More than `Pattern.longest` bytes.
    case tooLong(bytes: Int)
    /// Its repetitions expand to more instructions than are allowed.
    case tooLarge
    /// `\1` or `\k<n>`: cannot be matched in linear time.
    case backReference(at: Int)
    /// `(?=`, `(?!`, `(?<=`, `(?<!`: cannot be matched in linear time.
    case lookAround(at: Int)
    /// Known elsewhere, not here: an escape, a flag, a class, a possessive repetition.
    case unsupported(String, at: Int)
    /// A quantifier with nothing before it, or one after another.
    case nothingToRepeat(at: Int)
    /// `{m,n}` with m above n, or above `PatternParser.mostRepetitions`, or not a number.
    case badRepetition(at: Int)
    /// A class that does not end, is empty or has its range the wrong way round.
    case badClass(at: Int)
    /// A group that does not end, or an end without a group.
    case unbalancedGroup(at: Int)
    /// Not a name, or a name that stands twice.
    case badGroupName(String, at: Int)
    /// A `\` at the end, or `\x` without its digits.
    case badEscape(at: Int)
}

extension PatternProblem: CustomStringConvertible {
    public var description: String {
        switch self {
        case .tooLong(let bytes): "the pattern has \(bytes) bytes; at most \(Pattern.longest) are allowed"
        case .tooLarge: "the pattern's repetitions are too many; use smaller ones"
        case .backReference(let at): "a back-reference at character \(at + 1) cannot be matched in linear time"
        case .lookAround(let at): "look-around at character \(at + 1) cannot be matched in linear time"
        case .unsupported(let what, let at): "`\(what)` at character \(at + 1) is not supported"
        case .nothingToRepeat(let at): "nothing to repeat before character \(at + 1)"
        case .badRepetition(let at):
            "not a repetition at character \(at + 1); write {3}, {3,} or {3,9} up to \(PatternParser.mostRepetitions), or \\{"
        case .badClass(let at):
            "the class at character \(at + 1) is empty, does not end, or has a range that runs backwards"
        case .unbalancedGroup(let at): "the group at character \(at + 1) has no other half"
        case .badGroupName(let name, let at):
            "the group name `\(name)` at character \(at + 1) is no name or stands twice"
        case .badEscape(let at): "the escape at character \(at + 1) is not complete"
        }
    }
}
