/// A step that writes what root obeys: as good as being root, so people say yes to it by name.
public struct RootWrite: Sendable, Hashable {
    public let step: String
    /// A path, or "any path below …".
    public let path: String
    /// "sudo obeys it"
    public let obeyed: String
    /// The step's own, else the action's.
    public let reason: String
}

extension ValidRunbook {
    /// What of it is as good as being root; none where nothing is.
    public var rootWrites: [RootWrite] {
        let scope = ValueScope([.params, .item, .run, .steps], params: runbook.params)
        return runbook.steps.flatMap { step -> [RootWrite] in
            var scope = scope
            if let list = step.forEach { scope.item = judge.item(of: list, scope) }
            let targets: [WriteTarget]
            var reason = step.reason
            switch step.work {
            case .uses(let call):
                guard let action = action(call.action) else { return [] }
                reason = reason ?? action.reason
                targets = WriteTarget.all(of: action, with: call.with, scope)
            case .command(let command):
                targets = WriteTarget.all(command.confine, in: scope)
            case .check: return []
            }
            return targets.compactMap { target in
                target.obeyed.map { RootWrite(step: step.id, path: target.words, obeyed: $0, reason: reason ?? "") }
            }
        }
    }

    /// Parameters that the allowlist must bound before an order may give them.
    public var parametersToBind: [String] {
        flows.filter { $0.value.reachesHost || $0.value.reachesRoot }.keys
            .filter { name in runbook.params.contains { $0.name == name && $0.from == nil } }.sorted()
    }
}
