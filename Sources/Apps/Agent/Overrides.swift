import Documents

/// What the environment says instead of the file: `MSP_POLL_INTERVAL=120` stands for `poll_interval: 120`.
struct Overrides {
    /// In the order of their names.
    private let variables: [(name: String, key: String, text: String)]

    init(_ environment: [String: String]) {
        variables = environment.filter { $0.key.hasPrefix("MSP_") }.sorted { $0.key < $1.key }.map { name, text in
            (name, name.dropFirst("MSP_".count).lowercased(), text)
        }
    }

    func applied(to node: Node, _ reading: Reading) -> Node {
        guard var entries = node.entries else { return node }
        for (index, (name, key, text)) in variables.enumerated() {
            if Self.protectedKeys.contains(key) {
                reading.error(
                    "ORD-608", "the environment may not set `\(key)`: trust and keys come from the file alone",
                    at: Self.place(index), hint: "unset \(name)")
                continue
            }
            let value = Node(Self.value(of: text, for: key, at: Self.place(index)), at: Self.place(index))
            entries.removeAll { $0.key == key }
            entries.append(Node.Entry(key: key, keyPosition: Self.place(index), value: value))
        }
        return Node(.map(entries), at: node.position)
    }

    /// A finding about a variable's value names the variable instead of the file.
    func placed(_ found: Diagnostic) -> Diagnostic {
        guard found.position.line == 0, variables.indices.contains(found.position.column - 1) else { return found }
        return Diagnostic(
            found.id, found.severity, found.message, file: variables[found.position.column - 1].name, hint: found.hint)
    }

    /// Line 0 is in no file.
    private static func place(_ index: Int) -> Position { Position(line: 0, column: index + 1) }

    private static let protectedKeys: Set<String> = [
        "mcp_public_key", "trust_file", "ca_cert", "client_cert", "client_key", "secrets", "state_dir", "queue_path",
    ]

    private static func value(of text: String, for key: String, at position: Position) -> Node.Value {
        switch key {
        case "max_queue_size", "max_orders_per_hour", "poll_interval": Int64(text).map { .integer($0) } ?? .string(text)
        case "maintenance_window_enabled":
            switch text {
            case "true": .boolean(true)
            case "false": .boolean(false)
            default: .string(text)
            }
        case "maintenance_window_days":
            .list(text.split(separator: ",").map { Node(.string(String($0)), at: position) })
        default: .string(text)
        }
    }
}
