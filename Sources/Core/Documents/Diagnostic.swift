/// One finding about a document: data, rendered elsewhere.
public struct Diagnostic: Sendable, Hashable {
    public enum Severity: String, Sendable, Hashable {
        case error
        case warning
    }

    /// Stable name of the rule, such as `ORD-103`; `docs/DIAGNOSTICS.md` lists them.
    public let id: String
    public let severity: Severity
    /// What is wrong, in one sentence without the file's name.
    public let message: String
    public let file: String
    public let position: Position
    /// What to do about it, or "did you mean".
    public let hint: String?

    public init(
        _ id: String, _ severity: Severity = .error, _ message: String, file: String = "",
        at position: Position = .unknown, hint: String? = nil
    ) {
        self.id = id
        self.severity = severity
        self.message = message
        self.file = file
        self.position = position
        self.hint = hint
    }
}

extension Diagnostic: CustomStringConvertible {
    /// `file:line:column: error[ORD-103]: message; hint`, always one line: a document's own words, which messages repeat,
    /// can neither begin another line nor steer the terminal.
    public var description: String {
        let place = position == .unknown ? file : "\(file):\(position.line):\(position.column)"
        let head = place.isEmpty ? "" : "\(place): "
        let text = "\(head)\(severity.rawValue)[\(id)]: \(message)" + (hint.map { "; \($0)" } ?? "")
        return text.strippingControls(toOneLineOf: Diagnostic.longestLine)
    }

    private static let longestLine = 2000
}
