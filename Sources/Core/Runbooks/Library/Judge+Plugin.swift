import Documents

extension Judge {
    /// Everything that a plugin says; `runbooks` are those that its checks may heal with.
    func judge(_ plugin: Plugin, runbooks: [String: Runbook]) {
        var seen: Set<String> = []
        for action in plugin.actions where !seen.insert(action.id).inserted {
            reading.error("ORD-301", "`\(action.id)` is there twice", at: action.place.position)
        }
        for action in plugin.actions { judge(action) }
        for check in plugin.checks { judge(check, runbooks, in: plugin) }
    }

    private func judge(_ action: Action) {
        let position = action.place.position
        let scope = ValueScope([.params, .secrets, .run], params: action.params)
        let taken = action.before.flatMap(\.take)
        for observation in action.before { judge(observation, scope.with([.observe])) }
        if action.grade != .host, action.before.contains(where: { !$0.confine.capabilities.isEmpty }) {
            reading.error(
                "ORD-240", "an observation with capabilities needs the host grade", at: position,
                hint: "say `grade: host` and `reason`")
        }
        judge(action.unless, scope, grade: action.grade, at: position)
        judgeGrade(action)
        switch action.work {
        case .command(let command): judge(command, scope, grade: action.grade, expects: action.expects)
        case .alert(let alert): judge([alert.message, alert.severity], scope)
        }
        if action.expects != nil, action.command == nil || action.confine.write.contains(where: { $0.mode == .staged })
        {
            reading.error(
                "ORD-249", "`expects` belongs to what stages no files", at: position,
                hint: "split it: files in one action, the interruption in another")
        }
        judge(action.result?.expect.flatMap(\.matcher.templates) ?? [], scope)
        var after = scope.with([.before])
        after.before = taken
        judgeUndo(
            action.undo, confine: action.confine, grade: action.grade, before: taken,
            observes: !action.before.isEmpty, at: position)
        judgeActs(action.undo, after, grade: action.grade, at: position)
        judgeSimulation(action, after)
        for name in Set(taken.map(\.name)) where taken.count(where: { $0.name == name }) > 1 {
            reading.error("ORD-304", "two observations of `before` take `\(name)`", at: position)
        }
        let own = WriteTarget.all(of: ActionCall(action: action.id, with: [:], place: action.place), self, scope)
        // Where a path is only a parameter, the step that gives it is asked.
        judgeReason(own.filter { if case .path = $0 { true } else { false } }, [action.reason], at: position)
    }

    private func judgeGrade(_ action: Action) {
        if action.grade == .host, (action.reason ?? "").isEmpty {
            reading.error(
                "ORD-243", "the host grade needs `reason`", at: action.place.position,
                hint: "say what it needs the host for: people sign it")
        }
        if case .alert = action.work, action.grade != .pure {
            reading.error("ORD-303", "an alert runs nothing: its grade is pure", at: action.place.position)
        }
    }

    private func judgeSimulation(_ action: Action, _ scope: ValueScope) {
        switch action.simulate {
        case nil where action.grade == .host:
            reading.error(
                "ORD-246", "a host action needs `simulate`", at: action.place.position,
                hint: "write {say: …}, {run: …} or {not_simulated: why}")
        case .say(let sentence): judge([sentence], scope)
        case .run(let command):
            judge(command, scope, grade: command.confine.write.isEmpty ? .pure : .files)
        case nil, .notSimulated: break
        }
    }

    private func judge(_ check: Check, _ runbooks: [String: Runbook], in plugin: Plugin) {
        var scope = ValueScope([.params, .secrets, .run, .observe], params: check.params)
        for observation in check.observe {
            judge(observation, scope)
            scope.observe[observation.name] = observation.take
        }
        guard let heal = check.heal, let runbook = runbooks[heal.runbook] else { return }
        let values = ValueScope([.params, .failing], params: check.params)
        let position = heal.with.values.map(\.position).min() ?? plugin.place.position
        judge(heal.with, runbook.params, runbook.id, values, guarded: [], at: position)
    }
}
