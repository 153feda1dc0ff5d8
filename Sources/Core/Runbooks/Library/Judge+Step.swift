import Documents

extension Judge {
    func judge(_ step: Step, _ outer: ValueScope) {
        let position = step.place.position
        var scope = outer
        if let list = step.forEach {
            judge([list], outer)
            judgeLength(list, outer)
            scope.item = item(of: list, outer)
            scope.scopes.insert(.item)
        }
        judge([step.name].compactMap(\.self), scope)
        let action: Action? = if case .uses(let call) = step.work { self.action(call.action) } else { nil }
        var seen = scope
        if let action {
            seen.before = action.before.flatMap(\.take)
            seen.scopes.insert(.before)
        }
        judge(step.conditions, seen, grade: .pure, at: position)
        judge(step.unless, scope, grade: .pure, at: position)
        switch step.work {
        case .uses(let call): judge(call, step, scope)
        case .command(let command): judge(command, step, scope.with([.secrets]))
        case .check(let awaited): judge(awaited.call, scope, at: position)
        }
        judge(step.result?.expect.flatMap(\.matcher.templates) ?? [], scope)
        judgeActs(step.undo, seen.with([.secrets]), grade: .files, at: position)
        for call in (step.undo?.calls ?? []) + [step.activate].compactMap(\.self) {
            judgeGiven(call, [step.reason], scope, at: position)
        }
        for command in step.undo?.commands ?? [] {
            judgeReason(WriteTarget.all(command.confine, in: seen), [step.reason], at: position)
        }
        if action?.grade == .host, step.undo?.commands.isEmpty == false {
            reading.error(
                "ORD-240", "a runbook's own command cannot undo what the host grade did", at: position,
                hint: "use an action in the undo; only a plugin's action has the host's power")
        }
        if let validate = step.validate { judgeValidation(validate, scope) }
        if let activate = step.activate { judge(activate, scope) }
        judgeInterruption(step)
        if step.validate != nil || step.activate != nil, !stages(step) {
            reading.error(
                "ORD-216", "`validate` and `activate` belong to a step that stages files", at: position)
        }
    }

    private func judge(_ call: ActionCall, _ step: Step, _ scope: ValueScope) {
        let position = step.place.position
        guard let action = judge(call, scope, guarded: guarded(by: step), as: .work) else { return }
        judgeGiven(call, [step.reason], scope, at: position)
        guard let undo = step.undo else { return }
        if case .irreversible = action.undo, case .harmless = undo {
            reading.error(
                "ORD-236", "the plugin calls `\(action.id)` irreversible; a step cannot call it harmless", at: position)
        }
        judgeUndo(
            undo, confine: action.confine, grade: action.grade, before: action.before.flatMap(\.take),
            observes: !action.before.isEmpty, at: position)
    }

    /// The plugin's own reason speaks for the paths that it names itself; for a path that is given, the step speaks.
    func judgeGiven(_ call: ActionCall, _ reasons: [String?], _ scope: ValueScope, at position: Position) {
        let targets = WriteTarget.all(of: call, self, scope)
        judgeRefused(targets, at: position)
        let actions = (reached(by: call) ?? []).compactMap { action($0.action) }
        let named = Set(actions.flatMap(\.confine.write).compactMap { $0.path.literal?.string })
        let given = targets.filter { if case .path(let path) = $0 { !named.contains(path) } else { true } }
        judgeReason(given, reasons, at: position)
    }

    private func judge(_ command: Command, _ step: Step, _ scope: ValueScope) {
        let position = step.place.position
        let grade: Grade = command.confine.write.isEmpty ? .pure : .files
        judge(command, scope, grade: grade, expects: step.expects)
        judgeReason(WriteTarget.all(command.confine, in: scope), [step.reason], at: position)
        judgeUndo(step.undo, confine: command.confine, grade: grade, before: [], observes: false, at: position)
    }

    /// What is interrupted must be found done or not done afterwards, once.
    private func judgeInterruption(_ step: Step) {
        let position = step.place.position
        guard expected(step) != nil else {
            if step.within != nil, step.work.isCall {
                reading.error("ORD-249", "`within` is for a step that `expects` an interruption", at: position)
            }
            return
        }
        if stages(step) || step.retry != nil || step.forEach != nil {
            reading.error(
                "ORD-249", "a step that `expects` an interruption stages nothing, is no loop and is not tried again",
                at: position, hint: "give the interruption a step of its own")
        }
        if case .uses(let call) = step.work, let own = step.expects, let theirs = action(call.action)?.expects,
            own != theirs
        {
            reading.error(
                "ORD-249", "`\(call.action)` expects \(theirs.rawValue), the step \(own.rawValue)", at: position)
        }
    }

    /// What a step interrupts on purpose, by itself or by its action.
    func expected(_ step: Step) -> Interruption? {
        if let own = step.expects { return own }
        guard case .uses(let call) = step.work else { return nil }
        return action(call.action)?.expects
    }

    private func judgeValidation(_ command: Command, _ scope: ValueScope) {
        if !command.confine.write.isEmpty {
            reading.error("ORD-256", "`validate` looks and writes nothing", at: command.place.position)
            return
        }
        judge(command, scope.with([.secrets]), grade: .pure)
    }

    private func judgeLength(_ list: Template, _ scope: ValueScope) {
        // The plan is written down whole before the first step runs, so that an undo knows every step.
        if let late = list.references.first(where: { $0.scope == .steps }) {
            reading.error(
                "ORD-217", "`for_each` is unrolled before the first step, when `${{ \(late) }}` is not known yet",
                at: list.position, hint: "take the list from a parameter, or loop inside one step")
            return
        }
        if list.literal == nil, list.items != nil, item(of: list, scope) == nil {
            reading.error(
                "ORD-217", "the items of `for_each` must all be written out, or all be values of one type and bound",
                at: list.position, hint: "give the parameters the same type, or write one step for each")
            return
        }
        guard let reference = list.wholeReference, case .meaning(let meaning) = scope.finding(reference) else { return }
        guard case .list(_, _, let most) = meaning.type else {
            reading.error(
                "ORD-217", "`for_each` needs a list; `${{ \(reference) }}` is \(meaning.type.kind)", at: list.position)
            return
        }
        if most > Step.mostItems {
            reading.error(
                "ORD-217", "`${{ \(reference) }}` may have more than \(Step.mostItems) items", at: list.position,
                hint: "add `max: \(Step.mostItems)` to the parameter")
        }
    }

    /// Values that the step's `if` knows to be there.
    private func guarded(by step: Step) -> Set<Reference> {
        var known: Set<Reference> = []
        for case .value(let condition) in step.conditions {
            guard let reference = condition.value.wholeReference else { continue }
            if condition.matcher.provesPresence { known.insert(reference) }
        }
        return known
    }

    private func stages(_ step: Step) -> Bool {
        let confine: Confine? =
            switch step.work {
            case .uses(let call): action(call.action)?.confine
            case .command(let command): command.confine
            case .check: nil
            }
        return confine?.write.contains { $0.mode == .staged } ?? false
    }
}

extension Step.Work {
    /// Anything but a check, whose `within` is its own.
    fileprivate var isCall: Bool { if case .check = self { false } else { true } }
}

extension Matcher {
    fileprivate var provesPresence: Bool {
        switch self {
        case .exists(.present): true
        case .all(let inner): inner.contains(where: \.provesPresence)
        default: false
        }
    }
}
