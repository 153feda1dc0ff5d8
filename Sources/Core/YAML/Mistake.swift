import Documents

/// What ends the reading of a document.
struct Mistake: Error {
    let id: String
    let reason: String
    let position: Position
    let hint: String?

    init(_ id: String, _ reason: String, at position: Position, hint: String? = nil) {
        self.id = id
        self.reason = reason
        self.position = position
        self.hint = hint
    }
}
