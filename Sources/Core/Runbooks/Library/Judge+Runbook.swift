import Documents

extension Judge {
    func judge(_ runbook: Runbook) {
        var scope = ValueScope([.params, .run], params: runbook.params)
        for precondition in runbook.preconditions {
            judge(precondition.call, scope, at: precondition.place.position)
        }
        scope.scopes.insert(.steps)
        for step in runbook.steps {
            judge(step, scope)
            if let taken = taken(by: step), step.forEach == nil { scope.steps[step.id] = taken }
        }
        for step in runbook.steps
        where expected(step) == .reboot && step.disruption != .disruptive && runbook.disruption != .disruptive {
            reading.error(
                "ORD-249", "people at work notice a reboot", at: step.place.position,
                hint: "say `disruptive: true`: it starts in the maintenance window alone")
        }
        for item in runbook.verify {
            switch item {
            case .check(let awaited, let place): judge(awaited.call, scope, at: place.position)
            case .value(let condition): judge([condition.value] + condition.matcher.templates, scope)
            }
        }
        var failed = scope.with([.verify, .failing])
        failed.failed = true
        for call in runbook.onFailure { judgeTelling(call, failed) }
        if runbook.verify.isEmpty, runbook.steps.contains(where: { changes($0) }) {
            reading.warning(
                "ORD-237", "the runbook changes something and verifies nothing", at: runbook.place.position,
                hint: "add `verify` with the check that found the trouble")
        }
        for (name, flow) in ParameterFlow.all(of: runbook, self).sorted(by: { $0.key < $1.key })
        where flow.reachesHost {
            reading.warning(
                "ORD-245", "`\(name)` reaches a host action without a bound",
                at: runbook.params.first { $0.name == name }?.place.position ?? runbook.place.position,
                hint: "add `one_of` or `pattern` here; otherwise the allowlist must")
        }
    }

    /// Values that later steps may use.
    private func taken(by step: Step) -> [Taken]? {
        switch step.work {
        case .uses(let call): action(call.action)?.result?.take
        case .command: step.result?.take
        case .check: nil
        }
    }

    /// Whether something is different afterwards.
    private func changes(_ step: Step) -> Bool {
        if case .harmless = step.undo { return false }
        switch step.work {
        case .uses(let call):
            guard let action = action(call.action) else { return false }
            if case .harmless = action.undo { return false }
            return action.grade != .pure
        case .command(let command): return !command.confine.write.isEmpty
        case .check: return false
        }
    }

    private func judgeTelling(_ call: ActionCall, _ scope: ValueScope) {
        guard let action = judge(call, scope) else { return }
        judgeGiven(call, [], scope, at: call.place.position)
        var tells = action.grade == .pure
        if case .harmless = action.undo { tells = true }
        if !tells {
            reading.error(
                "ORD-239", "`on_failure` tells people; `\(action.id)` changes something", at: call.place.position,
                hint: "what takes a step back belongs to its `undo`")
        }
    }
}
