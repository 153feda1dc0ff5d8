import Documents

/// A check that must pass before the first step.
public struct Precondition: Sendable, Hashable, Codable {
    public enum Otherwise: String, Sendable, Hashable, Codable, CaseIterable {
        case fail
        /// Later, inside the order's time.
        case `defer`
        /// Nothing to do: `not_needed`.
        case skip
        /// A person is told; the run does not start.
        case alert
    }

    public var call: CheckCall
    public var otherwise: Otherwise
    public var place: Place

    static func read(_ node: Node, _ reading: Reading) -> Precondition? {
        guard let fields = reading.fields(node, "a precondition") else { return nil }
        defer { fields.finish() }
        let otherwise = fields.optionalChoice("otherwise", Otherwise.self) ?? .fail
        if fields.has("uses"), !fields.has("check") {
            _ = fields.node("uses")
            _ = fields.node("with")
            reading.error("ORD-221", "a precondition is a check, not an action", at: fields.position(of: "uses"))
            return nil
        }
        return CheckCall.read(fields).map { Precondition(call: $0, otherwise: otherwise, place: Place(node.position)) }
    }
}
