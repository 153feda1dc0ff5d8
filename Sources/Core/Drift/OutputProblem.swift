/// Why output could not be read. Lines count from 1. What the output says is left out: it may be private.
public enum OutputProblem: Error, Sendable, Hashable {
    case tooLong(limit: Int)
    case tooManyElements(limit: Int)
    case notUTF8(line: Int)
    case notANumber
    case notJSON(line: Int, reason: String)
    /// The line is not of the form that the check expects.
    case unlikePattern(line: Int)
    case wrongFields(line: Int, expected: Int, found: Int)
    case noHeader
    /// A quote of CSV that never ends, or that stands inside a field.
    case badQuotes(line: Int)
    case noSeparator(line: Int, separator: String)
    case repeatedKey(line: Int, key: String)
}

extension OutputProblem: CustomStringConvertible {
    public var description: String {
        switch self {
        case .tooLong(let limit): "the output is longer than \(limit) bytes"
        case .tooManyElements(let limit): "the output has more than \(limit) elements"
        case .notUTF8(let line): "line \(line) is not UTF-8"
        case .notANumber: "the output is not one number"
        case .notJSON(let line, let reason): "line \(line) is not JSON: \(reason)"
        case .unlikePattern(let line): "line \(line) does not match the pattern"
        case .wrongFields(let line, let expected, let found): "line \(line) has \(found) fields, not \(expected)"
        case .noHeader: "the line that names the columns is missing"
        case .badQuotes(let line): "line \(line) has a quote in the wrong place, or one that never ends"
        case .noSeparator(let line, let separator): "line \(line) has no `\(separator)`"
        case .repeatedKey(let line, let key): "line \(line) names `\(key)` again"
        }
    }
}
