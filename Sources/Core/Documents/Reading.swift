/// Collects everything that is wrong with one document while it is read, so that its author sees all of it at once.
public final class Reading {
    public let file: String
    /// In the order of reading; at most `mostDiagnostics`, so that a hostile file cannot fill the memory with them.
    public private(set) var diagnostics: [Diagnostic] = []
    /// How many errors were found, also those that are not kept.
    public private(set) var errorCount = 0

    public static let mostDiagnostics = 500

    public init(file: String) {
        self.file = file
    }

    public var hasErrors: Bool { errorCount > 0 }

    /// Whether further findings are counted only.
    var isFull: Bool { diagnostics.count >= Reading.mostDiagnostics }

    public func error(_ id: String, _ message: String, at position: Position, hint: String? = nil) {
        add([Diagnostic(id, .error, message, file: file, at: position, hint: hint)])
    }

    public func warning(_ id: String, _ message: String, at position: Position, hint: String? = nil) {
        add([Diagnostic(id, .warning, message, file: file, at: position, hint: hint)])
    }

    public func add(_ found: [Diagnostic]) {
        errorCount += found.count { $0.severity == .error }
        diagnostics += found.prefix(max(0, Reading.mostDiagnostics - diagnostics.count))
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
