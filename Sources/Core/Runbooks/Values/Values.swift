public import Documents

/// What references are looked up in.
public struct Values: Sendable, Hashable, Codable {
    public var params: [String: Node] = [:]
    public var item: Node?
    public var before: [String: Node] = [:]
    /// Taken values by step, then by name.
    public var steps: [String: [String: Node]] = [:]
    public var failing: Node?
    /// Values of `Reference.runNames`.
    public var run: [String: String] = [:]
    /// Path of each secret's file in the cage, by the name of the parameter of type secret, and by the secret's own.
    public var secrets: [String: String] = [:]
    /// Results of earlier observations of the same check.
    public var observe: [String: Node] = [:]

    public init() {}

    /// Null for a parameter that was not given.
    func value(of reference: Reference) throws(ValueProblem) -> Node {
        let found = try plain(reference)
        guard let unit = reference.unit, !found.isNull else { return found }
        guard let text = found.string, let node = Quantity.node(text, in: unit) else {
            throw ValueProblem(.noUnit(unit, of: found.scalarText ?? found.kind), reference)
        }
        return node
    }

    private func plain(_ reference: Reference) throws(ValueProblem) -> Node {
        let found: Node? =
            switch reference.scope {
            case .params: params[reference.path[0]] ?? .null
            case .item: item.flatMap { Values.inside($0, reference.path[...]) }
            case .before: before[reference.path[0]]
            case .steps: steps[reference.path[0]]?[reference.path[1]]
            case .failing, .verify: failing
            case .run: run[reference.path[0]].map { Node($0) }
            case .secrets: secrets[reference.path[0]].map { Node($0) }
            case .observe: observe[reference.path[0]].flatMap { Values.inside($0, reference.path.dropFirst()) }
            }
        guard let found else { throw ValueProblem(.missing, reference) }
        return found
    }

    private static func inside(_ node: Node, _ path: ArraySlice<String>) -> Node? {
        guard let first = path.first else { return node }
        let next =
            if let items = node.list, let index = Int(first) { items.indices.contains(index) ? items[index] : nil } else
            {
                node[first]
            }
        return next.flatMap { inside($0, path.dropFirst()) }
    }
}
