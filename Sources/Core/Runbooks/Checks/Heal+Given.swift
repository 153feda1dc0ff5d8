public import Documents

extension Heal {
    /// What a check hands to its runbook.
    public struct Given: Sendable, Hashable {
        public let params: [String: Node]
        /// Names of those that the documents or the baseline gave. The others come from what was observed on the host,
        /// and count like an order's.
        public let vouched: Set<String>
    }

    /// - Parameters:
    ///   - params: the check's own, as the baseline and its defaults gave them.
    ///   - failing: the elements that the check found failing.
    public func given(_ params: [String: Node], failing: [Node]) throws(ValueProblem) -> Given {
        var values = Values()
        values.params = params
        values.failing = .list(failing)
        let signed = Set(params.values.flatMap(\.texts))
        var given: [String: Node] = [:]
        var vouched: Set<String> = []
        for (name, template) in with {
            let value = try template.resolved(values)
            if value.isNull { continue }
            given[name] = value
            // A check that only picks from the baseline's list brings nothing of its own.
            let isSigned = template.references.allSatisfy { $0.scope == .params }
            if isSigned || value.texts.allSatisfy(signed.contains) { vouched.insert(name) }
        }
        return Given(params: given, vouched: vouched)
    }
}
