import Documents

extension Explanation {
    func lines(_ runbook: Runbook) -> [String] {
        var lines = ["\(runbook.id) \(runbook.version): \(runbook.name)", "  severity \(runbook.severity.rawValue)"]
        lines += runbook.controls.map { "  serves \($0) (\($0.title))" }
        if runbook.disruption == .disruptive { lines.append("  disruptive: only inside the maintenance window") }
        if runbook.prelude == .dryRun {
            lines.append("  dry-run first: the host simulates it, and compares what it then does with that")
        }
        if let why = runbook.why { lines.append("  why: \(why)") }
        if let owner = runbook.owner { lines.append("  owner: \(owner)") }
        if let review = runbook.review { lines.append("  reviewed every \(review.quantity)") }
        lines += runbook.params.map { "  takes \($0.words)" }
        let flows = ParameterFlow.all(of: runbook, library.judge)
        for name in flows.keys.sorted() {
            guard let flow = flows[name] else { continue }
            if flow.reachesHost { lines.append("  `\(name)` reaches a host action: the allowlist must bound it") }
            if flow.reachesRoot {
                lines.append("  `\(name)` reaches what root obeys: an order may give it only in a bound")
            } else if flow.namesWrite {
                lines.append(
                    "  `\(name)` names what is written: what logins obey in any folder, such as .ssh, only in a bound, "
                        + "which is as good as root")
            }
        }
        for item in runbook.preconditions {
            lines.append("  first \(item.call.check) must pass, else: \(item.otherwise.rawValue)")
        }
        for (index, step) in runbook.steps.enumerated() {
            lines.append("")
            lines += self.lines(step, index + 1, scope(of: step, runbook))
        }
        lines.append("")
        if runbook.verify.isEmpty { lines.append("verifies nothing afterwards") }
        for item in runbook.verify { lines.append("succeeds when \(item.words)") }
        for call in runbook.onFailure { lines.append("after a failure: \(call.action)") }
        return lines
    }

    /// What references in a step may mean: the runbook's parameters, with its bounds, and the item of its loop.
    private func scope(of step: Step, _ runbook: Runbook) -> ValueScope {
        var scope = ValueScope([.params, .item, .run, .steps], params: runbook.params)
        if let list = step.forEach { scope.item = library.judge.item(of: list, scope) }
        return scope
    }

    private func lines(_ step: Step, _ number: Int, _ scope: ValueScope) -> [String] {
        var lines = ["\(number). \(step.id)" + (step.name.map { ": \($0.source.scalarText ?? "")" } ?? "")]
        if let list = step.forEach { lines.append("for each of \(list.source.scalarText ?? "a list")") }
        if !step.conditions.isEmpty {
            lines.append("only if \(step.conditions.map(\.words).joined(separator: " and "))")
        }
        if !step.unless.isEmpty { lines.append("unless \(step.unless.map(\.words).joined(separator: " and "))") }
        if step.disruption == .disruptive { lines.append("disruptive: only inside the maintenance window") }
        if let reason = step.reason { lines.append("reason: \(reason)") }
        switch step.work {
        case .check(let awaited): lines.append("waits for \(awaited.words)")
        case .command(let command):
            let grade: Grade = command.confine.write.isEmpty ? .pure : .files
            lines.append("grade \(grade.rawValue): \(grade.words)")
            lines.append("runs \(command.words)")
            lines += Reach(command.confine, in: scope).lines
            lines.append("undo: \((step.undo ?? .automatic).words(grade: grade))")
        case .uses(let call): lines += self.lines(call, step, scope)
        }
        if let expected = library.judge.expected(step) {
            let within = (step.within ?? Interruption.usualTime).quantity
            lines.append("expects that \(expected.words), and then goes on, within \(within)")
        }
        if let validate = step.validate { lines.append("checks its change before the commit: \(validate.words)") }
        if let activate = step.activate { lines.append("then, and after an undo: \(activate.action)") }
        return [lines[0]] + lines.dropFirst().map { "   \($0)" }
    }

    private func lines(_ call: ActionCall, _ step: Step, _ scope: ValueScope) -> [String] {
        guard let action = library.action(call.action) else { return ["uses \(call.action), which is not there"] }
        var lines = ["uses \(action.id), grade \(action.grade.rawValue): \(action.grade.words)"]
        if let reason = action.reason { lines.append("the plugin's reason: \(reason)") }
        lines += Reach(action.confine, params: action.params, with: call.with, in: scope).lines
        lines.append("undo: \((step.undo ?? action.undo ?? .automatic).words(grade: action.grade))")
        return lines
    }

    /// What a runbook may touch in all, one entry for each thing: what two versions of it are compared by.
    func reach(of runbook: Runbook) -> Set<String> {
        var reach: Set<String> = []
        for step in runbook.steps {
            let scope = scope(of: step, runbook)
            switch step.work {
            case .check: break
            case .command(let command): reach.formUnion(Reach(command.confine, in: scope).lines)
            case .uses(let call):
                guard let action = library.action(call.action) else { continue }
                reach.formUnion(Reach(action.confine, params: action.params, with: call.with, in: scope).lines)
                if action.grade == .host { reach.insert("uses \(action.id), which has the host grade") }
            }
        }
        return reach
    }
}
