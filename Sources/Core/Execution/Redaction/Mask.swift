public import Documents

/// Puts marks in the place of this host's secrets, in texts and in values.
public struct Mask: Sendable {
    private let redactor: Redactor?

    init(_ redactor: Redactor?) {
        self.redactor = redactor
    }

    public func hiding(in text: String) -> String { redactor?.redacted(text) ?? text }

    func hiding(in bytes: [UInt8]) -> [UInt8] { redactor?.redacted(bytes) ?? bytes }

    /// Whether a mark stands in any text of `node`: what a secret was part of is not there any more.
    func hasHidden(in node: Node) -> Bool {
        guard let redactor else { return false }
        return switch node.value {
        case .string(let text): redactor.isMarked(text)
        case .list(let nodes): nodes.contains { hasHidden(in: $0) }
        case .map(let entries): entries.contains { redactor.isMarked($0.key) || hasHidden(in: $0.value) }
        case .null, .boolean, .integer, .number: false
        }
    }

    /// Every text of `node`, keys included. Keys that become one stay apart by their order alone.
    public func hiding(in node: Node) -> Node {
        guard redactor != nil else { return node }
        return switch node.value {
        case .string(let text): Node(.string(hiding(in: text)), at: node.position)
        case .list(let nodes): Node(.list(nodes.map { hiding(in: $0) }), at: node.position)
        case .map(let entries):
            Node(
                .map(
                    entries.map { entry in
                        Node.Entry(
                            key: hiding(in: entry.key), keyPosition: entry.keyPosition,
                            value: hiding(in: entry.value))
                    }), at: node.position)
        case .null, .boolean, .integer, .number: node
        }
    }
}
