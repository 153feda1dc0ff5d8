import Documents

/// When a check has anything to say about a host.
public indirect enum Applies: Sendable, Hashable, Codable {
    case exists(path: String)
    /// A tool that the host has, by its bare name.
    case tool(String)
    case not(Applies)

    static func read(_ node: Node, _ reading: Reading) -> Applies? { read(node, reading, depth: 0) }

    private static func read(_ node: Node, _ reading: Reading, depth: Int) -> Applies? {
        guard let fields = reading.fields(node, "`applies`") else { return nil }
        defer { fields.finish() }
        let path = fields.optionalString("exists")
        let tool = fields.optionalString("tool")
        let inner = fields.node("not")
        guard [path != nil, tool != nil, inner != nil].count(where: { $0 }) == 1, depth < 4 else {
            reading.error("ORD-413", "each `applies` is one of exists, tool, not", at: node.position)
            return nil
        }
        if let path {
            if path.hasPrefix("/"), !path.contains("${{") { return .exists(path: path) }
            reading.error("ORD-413", "`exists` must be an absolute path", at: fields.position(of: "exists"))
        } else if let tool {
            if !tool.isEmpty, !tool.contains("/"), !tool.contains("${{") { return .tool(tool) }
            reading.error("ORD-413", "`tool` must be a bare name", at: fields.position(of: "tool"))
        } else if let inner {
            return read(inner, reading, depth: depth + 1).map { .not($0) }
        }
        return nil
    }
}

extension Applies {
    /// Whether it holds, by what the host answers.
    public func holds(exists: (_ path: String) -> Bool, tool: (_ name: String) -> Bool) -> Bool {
        switch self {
        case .exists(let path): exists(path)
        case .tool(let name): tool(name)
        case .not(let inner): !inner.holds(exists: exists, tool: tool)
        }
    }
}

/// As the document says it: "needs chronyc".
extension Applies: CustomStringConvertible {
    public var description: String {
        switch self {
        case .exists(let path): "\(path) exists"
        case .tool(let name): "\(name) is installed"
        case .not(let inner): "not: \(inner)"
        }
    }
}
