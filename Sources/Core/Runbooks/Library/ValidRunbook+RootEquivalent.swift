import Documents

extension ValidRunbook {
    /// A step's write that is as good as being root.
    public struct RootEquivalentWrite: Sendable, Hashable {
        /// The step's id.
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
            var targets: [WriteTarget] = []
            for call in step.calls {
                guard let action = judge.action(call.action) else { continue }
                targets += WriteTarget.all(of: action, with: call.with, scope)
            }
            for command in step.commands {
                targets += WriteTarget.all(command.confine, in: scope)
            }
            for target in targets {
                guard let reason = target.obeyed else { continue }
                let write = RootEquivalentWrite(step: step.id, path: target.words, reason: reason)
                if !writes.contains(write) { writes.append(write) }
            }
        }
        return writes
    }
}
