public import Documents

extension ValidRunbook {
    /// Parameters that the allowlist must bound before an order may give them, whatever it gives.
    public var parametersToBind: [String] {
        flows.filter { $0.value.reachesHost || $0.value.reachesRoot }.keys
            .filter { name in runbook.params.contains { $0.name == name && $0.from == nil } }.sorted()
    }

    /// Those of `asked` that a host refuses for want of a bound, now that the values are known: a written path that
    /// root obeys makes all that goes into the same call as good as a command of root's.
    ///
    /// - Parameters:
    ///   - values: all that are known, defaults too. What is missing is taken as absent, unless only the baseline
    ///     gives it.
    ///   - asked: names that an order, a person or a finding brought.
    ///   - bounds: the allowlist's, by parameter.
    public func unbounded(
        _ values: [String: Node], asked: Set<String>, under bounds: [String: Bound]
    ) -> [String] {
        let known = flows(with: values)
        return asked.filter { name in
            guard bounds[name] == nil else { return false }
            return flows[name]?.reachesHost == true || flows[name]?.reachesRoot == true
                || known[name]?.reachesRoot == true
        }.sorted()
    }

    /// Names of values that write what root obeys although nothing in the runbook said so to those who signed it: no
    /// baseline and no check may bring them either.
    func unforeseen(_ values: [String: Node], under bounds: [String: Bound]) -> [String] {
        flows(with: values).filter { name, flow in
            flow.namesWrite && flow.reachesRoot && flows[name]?.reachesRoot != true && bounds[name] == nil
        }.keys.sorted()
    }

    private func flows(with values: [String: Node]) -> [String: ParameterFlow] {
        var fixed = runbook
        fixed.params = runbook.params.map { parameter in
            let value = values[parameter.name]
            return value == nil && parameter.from == .baseline ? parameter : parameter.fixed(to: value)
        }
        return ParameterFlow.all(of: fixed, judge)
    }
}
