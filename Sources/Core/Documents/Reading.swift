/// Collects everything that is wrong with one document while it is read, so that its author sees all of it at once.
public final class Reading {
    public let file: String
    public private(set) var diagnostics: [Diagnostic] = []

    public init(file: String) {
        self.file = file
    }

    public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

    public func error(_ id: String, _ message: String, at position: Position, hint: String? = nil) {
        diagnostics.append(Diagnostic(id, .error, message, file: file, at: position, hint: hint))
    }

    public func warning(_ id: String, _ message: String, at position: Position, hint: String? = nil) {
        diagnostics.append(Diagnostic(id, .warning, message, file: file, at: position, hint: hint))
    }

    public func add(_ found: [Diagnostic]) {
        diagnostics += found
    }

    /// The fields of `node`, which must be a map; `what` names it in messages ("a step").
    public func fields(_ node: Node, _ what: String) -> Fields? {
        guard let entries = node.entries else {
            error("ORD-102", "\(what) must be a map, not \(node.kind)", at: node.position)
            return nil
        }
        return Fields(entries: entries, of: what, at: node.position, reading: self)
    }
}
