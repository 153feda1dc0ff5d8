import Documents

/// Every case by name: a new one does not compile until somebody has thought of what it says.
extension RunEvent: Maskable {
    func masked(by mask: Mask) -> RunEvent {
        switch self {
        case .foretold(let foretold): .foretold(foretold.masked(by: mask))
        case .precondition(let index, let report): .precondition(index: index, report.masked(by: mask))
        case .skipped(let step, let why): .skipped(step: step, because: mask.hiding(in: why))
        case .observed(let step, let values): .observed(step: step, values: values.mapValues { mask.hiding(in: $0) })
        case .result(let step, let attempt, let result):
            .result(step: step, attempt: attempt, result.masked(by: mask))
        case .verified(let index, let report): .verified(index: index, report.masked(by: mask))
        case .failing(let cause): .failing(cause.masked(by: mask))
        case .undone(let step, let result): .undone(step: step, result.masked(by: mask))
        case .noticed(let index, let alert): .noticed(index: index, alert?.masked(by: mask))
        case .printed(let printed): .printed(printed.map { $0.masked(by: mask) })
        // Undo puts these very paths back. They stay in the journal, which is root's.
        case .committing: self
        case .expecting, .resumed: self
        case .chosen, .intent, .validated, .committed, .takenBack, .activating, .activated, .undoIntent: self
        }
    }
}

extension CheckReport: Maskable {
    func masked(by mask: Mask) -> CheckReport {
        CheckReport(
            check: check, outcome: outcome, detail: mask.hiding(in: detail),
            failing: failing.map { mask.hiding(in: $0) })
    }
}

extension StepResult: Maskable {
    func masked(by mask: Mask) -> StepResult {
        var told = self
        told.verdict = verdict?.masked(by: mask)
        told.failure = failure.map { mask.hiding(in: $0) }
        told.excerpt = mask.hiding(in: excerpt)
        told.unkept = unkept.map { mask.hiding(in: $0) }
        told.taken = taken.mapValues { mask.hiding(in: $0) }
        told.changes = changes.map { $0.masked(by: mask) }
        told.layers = layers.map { Layer($0.name, $0.state, note: $0.note.map { mask.hiding(in: $0) }) }
        told.denials = denials?.map { denial in
            Denial(call: denial.call, path: denial.path.map { mask.hiding(in: $0) }, count: denial.count)
        }
        told.alert = alert?.masked(by: mask)
        return told
    }
}

extension Printed: Maskable {
    func masked(by mask: Mask) -> Printed {
        Printed(
            place: place, standardOutput: standardOutput, standardError: standardError,
            excerpt: mask.hiding(in: excerpt), unkept: unkept.map { mask.hiding(in: $0) })
    }
}

extension Verdict: Maskable {
    func masked(by mask: Mask) -> Verdict {
        guard case .setupFailed(var failure) = self else { return self }
        failure.path = failure.path.map { mask.hiding(in: $0) }
        failure.hint = failure.hint.map { mask.hiding(in: $0) }
        return .setupFailed(failure)
    }
}

extension Change: Maskable {
    func masked(by mask: Mask) -> Change {
        func told(_ state: FileState?) -> FileState? {
            guard var state else { return nil }
            state.target = state.target.map { mask.hiding(in: $0) }
            return state
        }
        return Change(
            path: mask.hiding(in: path), operation: operation, before: told(before), after: told(after))
    }
}

extension Alert: Maskable {
    func masked(by mask: Mask) -> Alert {
        Alert(message: mask.hiding(in: message), severity: mask.hiding(in: severity))
    }
}

extension UndoResult: Maskable {
    func masked(by mask: Mask) -> UndoResult {
        guard case .inconsistent(let differences) = self else { return self }
        return .inconsistent(
            differences.map { Reversal.Difference(path: mask.hiding(in: $0.path), what: mask.hiding(in: $0.what)) })
    }
}

extension FailureCause: Maskable {
    func masked(by mask: Mask) -> FailureCause {
        switch self {
        case .precondition(let check, let detail): .precondition(check: check, detail: mask.hiding(in: detail))
        case .step(let step, let detail): .step(step, mask.hiding(in: detail))
        case .verification(let check, let detail): .verification(check: check, detail: mask.hiding(in: detail))
        case .dryRun(let why): .dryRun(mask.hiding(in: why))
        case .withdrawn(let why): .withdrawn(mask.hiding(in: why))
        case .interrupted, .stopped, .outOfTime: self
        }
    }
}
