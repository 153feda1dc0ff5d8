import Documents

/// A notification without a command: the engine writes evidence with the outcome `alert`, and the server routes it.
public struct Alert: Sendable, Hashable, Codable {
    public var message: Template
    /// Gives one of `Severity`.
    public var severity: Template

    static func read(_ fields: Fields) -> Alert? {
        defer { fields.finish() }
        let message = fields.required("message").flatMap { Template($0, fields.reading) }
        let severity = fields.required("severity").flatMap { Template($0, fields.reading) }
        if let severity, let word = severity.literal, word.string.flatMap(Severity.init(rawValue:)) == nil {
            fields.reading.error(
                "ORD-105", "`severity` of an alert must be one of low, medium, high, critical", at: severity.position)
        }
        guard let message, let severity else { return nil }
        return Alert(message: message, severity: severity)
    }
}
