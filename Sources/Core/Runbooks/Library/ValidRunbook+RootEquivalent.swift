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
    public var rootEquivalentWrites: [RootEquivalentWrite] {
        let judge = Judge(plugins: plugins, reading: Reading(file: ""))
        var scope = ValueScope([.params, .item, .run, .steps], params: runbook.params)
        var writes: [RootEquivalentWrite] = []
        for step in runbook.steps {
            scope.item = step.forEach.flatMap { judge.item(of: $0, scope) }
            var targets: [WriteTarget] = []
            for call in step.calls {
                guard let action = judge.action(call.action) else { continue }
                targets += WriteTarget.all(action.confine, params: action.params, with: call.with, scope)
            }
            for command in step.commands {
                targets += WriteTarget.all(command.confine, params: scope.params, with: [:], scope)
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

extension Step {
    /// The actions that it may lead to, those of its undo too.
    fileprivate var calls: [ActionCall] {
        var calls: [ActionCall] = [activate].compactMap(\.self)
        if case .uses(let call) = work { calls.append(call) }
        for case .uses(let call) in acts { calls.append(call) }
        return calls
    }

    fileprivate var commands: [Command] {
        var commands: [Command] = []
        if case .command(let command) = work { commands.append(command) }
        for case .run(let command) in acts { commands.append(command) }
        return commands
    }

    private var acts: [Act] {
        switch undo {
        case .cases(let cases): cases.map(\.act)
        case .irreversible(_, let recover): [recover].compactMap(\.self)
        default: []
        }
    }
}
