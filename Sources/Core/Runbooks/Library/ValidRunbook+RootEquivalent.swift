import Documents

extension ValidRunbook {
    /// A step's write that is as good as being root.
    public struct RootEquivalentWrite: Sendable, Hashable {
        /// The step's id, or `on_failure`.
        public let step: String
        /// The path, or the folders that it may lie in.
        public let path: String
        /// Who obeys it.
        public let reason: String
    }

    /// What a person must have seen before they sign the runbook, in the order of its steps.
    public var rootEquivalentWrites: [RootEquivalentWrite] { rootEquivalentWrites(under: [:]) }

    /// The same under an allowlist's bounds, by parameter: a bound may rule such a path out, and may let one through
    /// that a host would refuse without it.
    public func rootEquivalentWrites(under bounds: [String: Bound]) -> [RootEquivalentWrite] {
        let params = runbook.params.map { $0.narrowed(by: bounds[$0.name]) }
        var scope = ValueScope([.params, .item, .run, .steps], params: params)
        var writes: [RootEquivalentWrite] = []
        for step in runbook.steps {
            scope.item = step.forEach.flatMap { judge.item(of: $0, scope) }
            let targets = step.calls.flatMap { WriteTarget.all(of: $0, judge, scope) }
            add(targets + step.commands.flatMap { WriteTarget.all($0.confine, in: scope) }, of: step.id, to: &writes)
        }
        scope.item = nil
        add(runbook.onFailure.flatMap { WriteTarget.all(of: $0, judge, scope) }, of: "on_failure", to: &writes)
        return writes
    }

    private func add(_ targets: [WriteTarget], of step: String, to writes: inout [RootEquivalentWrite]) {
        for target in targets {
            guard let reason = target.obeyed else { continue }
            let write = RootEquivalentWrite(step: step, path: target.words, reason: reason)
            if !writes.contains(write) { writes.append(write) }
        }
    }
}
