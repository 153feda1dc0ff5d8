import Documents

/// What must hold after the last step; otherwise everything is undone.
public enum Verification: Sendable, Hashable, Codable {
    case check(AwaitedCheck, Place)
    case value(Condition.ValueCondition)

    static func read(_ node: Node, _ reading: Reading) -> Verification? {
        guard let fields = reading.fields(node, "an item of `verify`") else { return nil }
        if fields.has("check") {
            defer { fields.finish() }
            return AwaitedCheck.read(fields).map { .check($0, Place(node.position)) }
        }
        guard
            case .value(let condition) = Condition.readAll(Node(.list([node]), at: node.position), .undo, reading)?
                .first
        else { return nil }
        return .value(condition)
    }
}
