import Documents
import Drift
import Runbooks

extension RunResult: Maskable {
    func masked(by mask: Mask) -> RunResult {
        var told = self
        told.cause = cause?.masked(by: mask)
        told.preconditions = preconditions.map { $0.masked(by: mask) }
        told.steps = steps.map { $0.masked(by: mask) }
        told.verifications = verifications.map { $0.masked(by: mask) }
        told.alerts = alerts.map { $0.masked(by: mask) }
        told.printed = printed.map { $0.masked(by: mask) }
        told.conformance = conformance?.masked(by: mask)
        return told
    }
}

extension RunResult.Step: Maskable {
    func masked(by mask: Mask) -> RunResult.Step {
        var told = RunResult.Step(
            id: id, name: mask.hiding(in: name), result: result?.masked(by: mask), attempts: attempts,
            skipped: skipped.map { mask.hiding(in: $0) }, undo: undo?.masked(by: mask))
        told.interruption = interruption
        return told
    }
}

extension RunProgress: Maskable {
    func masked(by mask: Mask) -> RunProgress {
        switch self {
        case .step(let name, let action): .step(name: mask.hiding(in: name), action)
        case .ended: self
        }
    }
}

extension CheckResult: Maskable {
    func masked(by mask: Mask) -> CheckResult {
        CheckResult(
            check: check, outcome: outcome, severity: severity, findings: findings.map { $0.masked(by: mask) },
            omitted: omitted, failing: failing.map { mask.hiding(in: $0) }, readOnly: readOnly,
            reason: reason.map { mask.hiding(in: $0) })
    }
}

extension Finding: Maskable {
    func masked(by mask: Mask) -> Finding {
        Finding(
            outcome: outcome, severity: severity,
            at: Pointer(
                tokens: at.tokens.map { token in
                    if case .key(let key) = token { .key(mask.hiding(in: key)) } else { token }
                }),
            element: element.map { mask.hiding(in: $0) }, observed: observed.map { mask.hiding(in: $0) },
            expected: mask.hiding(in: expected), say: say.map { mask.hiding(in: $0) },
            source: mask.hiding(in: source), difference: difference.map { mask.hiding(in: $0) })
    }
}
