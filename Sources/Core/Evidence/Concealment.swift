import Documents

/// What must not leave the host in a statement: names below private folders, and what this host's secrets hold.
///
/// It is applied to every record in the one place that makes statements, so no caller can forget it.
public struct Concealment: Sendable {
    public let paths: PathPrivacy
    /// A text with marks where secrets stood.
    let secrets: @Sendable (String) -> String

    public init(paths: PathPrivacy, secrets: @escaping @Sendable (String) -> String) {
        self.paths = paths
        self.secrets = secrets
    }

    func hidingSecrets(in record: Node) -> Node { hidingSecrets(in: record, ours: true) }

    /// Fields that hold a digest, an id, an instant or a word of Orderly's own, wherever a record has them. A short secret
    /// can stand in one of them by chance, and a digest with a mark in it would prove nothing.
    private static let own: Set<String> = [
        "sha256", "sha256_salted", "digest", "previous", "epoch", "run", "order", "started", "ended", "outcome",
        "result", "kind", "state", "undo", "code", "mode",
    ]
    /// Below these stands what was seen.
    private static let seen: Set<String> = ["observed", "expected"]

    private func hidingSecrets(in node: Node, ours: Bool) -> Node {
        switch node.value {
        case .string(let text):
            ours && Timestamp(rfc3339: text) != nil ? node : Node(secrets(text))
        case .list(let nodes): .list(nodes.map { hidingSecrets(in: $0, ours: ours) })
        case .map(let entries):
            Node(
                .map(
                    entries.map { entry in
                        let isOwn = ours && entry.value.string != nil && Self.own.contains(entry.key)
                        return Node.Entry(
                            key: ours ? entry.key : secrets(entry.key),
                            value: isOwn
                                ? entry.value
                                : hidingSecrets(in: entry.value, ours: ours && !Self.seen.contains(entry.key)))
                    }))
        case .null, .boolean, .integer, .number: node
        }
    }
}
