import Documents

extension Judge {
    /// What must be said about taking back, by what a step touches.
    func judgeUndo(
        _ undo: Undo?, confine: Confine, grade: Grade, before: [Taken], observes: Bool, at position: Position
    ) {
        switch grade {
        case .pure:
            switch undo {
            case nil, .automatic, .harmless: break
            case .cases, .irreversible:
                reading.error("ORD-232", "what changes nothing has nothing to undo", at: position)
            }
        case .files:
            let direct = confine.write.contains { $0.mode == .direct }
            if direct, undo == nil || undo == .automatic {
                reading.error(
                    "ORD-231", "`direct` writes are never undone by themselves", at: position,
                    hint: "say `undo` in cases, or `undo: none` with `irreversible` or `harmless`")
            }
        case .host:
            switch undo {
            case nil, .automatic:
                reading.error(
                    "ORD-230", "what is done to the host is not undone by itself", at: position,
                    hint: "say `before` and `undo` in cases, or `undo: none` with `harmless` or `irreversible`")
            case .cases where !observes:
                reading.error(
                    "ORD-247", "an undo in cases needs `before`, which says what was", at: position,
                    hint: "observe and `take` what the cases ask for; it is observed again after the undo")
            case .cases where before.isEmpty:
                reading.error("ORD-247", "`before` takes no value that an undo could be judged by", at: position)
            case .cases, .harmless, .irreversible: break
            }
        }
    }

    /// The cases and `recover` themselves.
    func judgeActs(_ undo: Undo?, _ scope: ValueScope, grade: Grade, at position: Position) {
        switch undo {
        case .cases(let cases):
            for item in cases {
                judge(item.conditions, scope, grade: grade, at: position)
                judge(item.act, scope, grade: grade)
            }
            if cases.allSatisfy({ onlyTells($0.act) }) {
                reading.error(
                    "ORD-234", "an undo that only tells somebody takes nothing back", at: position,
                    hint: "say `undo: none` with `irreversible`, and tell in `on_failure`")
            }
        case .irreversible(_, let recover?): judge(recover, scope, grade: grade)
        case nil, .automatic, .harmless, .irreversible: break
        }
    }

    private func judge(_ act: Act, _ scope: ValueScope, grade: Grade) {
        switch act {
        case .uses(let call): judge(call, scope)
        case .run(let command):
            let own = grade == .host ? .host : (command.confine.write.isEmpty ? Grade.pure : .files)
            judge(command, scope, grade: own)
        }
    }

    private func onlyTells(_ act: Act) -> Bool {
        guard case .uses(let call) = act, let action = action(call.action) else { return false }
        if case .alert = action.work { return true }
        return false
    }
}
