extension ValidRunbook {
    /// What its actions may start, in the order of their names; each requirement once.
    public var requiredTools: [ToolRequirement] {
        let called = (runbook.steps.flatMap(\.calls) + runbook.onFailure).compactMap { judge.action($0.action) }
        // An action may be undone by another one.
        let actions = called + called.flatMap { $0.undo?.calls ?? [] }.compactMap { judge.action($0.action) }
        let required = actions.flatMap { action in
            plugins[String(action.id.prefix { $0 != "/" })]?.requirements(action.launched) ?? []
        }
        return Set(required).sorted { ($0.tool, $0.plugin) < ($1.tool, $1.plugin) }
    }

    /// Checks whose result decides over what the run has done by then; preconditions have their own `otherwise`.
    public var decidingChecks: [Check] {
        var names: [String] = []
        for item in runbook.verify { if case .check(let awaited, _) = item { names.append(awaited.call.check) } }
        for step in runbook.steps {
            if case .check(let awaited) = step.work { names.append(awaited.call.check) }
            for case .check(let call, _) in step.conditions + step.unless { names.append(call.check) }
        }
        return Set(names).sorted().compactMap(check)
    }
}
