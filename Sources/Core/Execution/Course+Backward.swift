import Documents
import Drift
import Runbooks

/// Undo in reverse order, then telling people.
extension Course {
    mutating func undo(_ index: Int) throws(JournalFailure) {
        try note(.undoIntent(step: index))
        try note(.undone(step: index, takeBack(index)))
    }

    private func takeBack(_ index: Int) -> UndoResult {
        guard case .host = plan.shape.steps[index].effect else { return revertFiles(index) }
        // A cage that could not be built ran nothing.
        if case .setupFailed? = result.steps[index].result?.verdict { return .nothing }
        switch plan.steps[index].undo {
        case .automatic: return revertFiles(index)
        case .harmless: return .harmless
        case .irreversible(let why, let recover): return repair(index, why, recover)
        case .cases(let cases): return undoByCases(index, cases)
        }
    }

    private func revertFiles(_ index: Int) -> UndoResult {
        guard let commit = state.commit(of: index) else { return .nothing }
        let reversal: Reversal
        do throws(FileFailure) {
            reversal = try engine.seams.files.revert(commit)
        } catch {
            return .inconsistent([.init(path: error.path, what: error.message)])
        }
        guard reversal.remaining.isEmpty else { return .inconsistent(reversal.remaining) }
        // So that no daemon keeps the file that is gone again.
        if let call = plan.steps[index].activate, wasActivated(index) {
            let outcome = carryOut(call, index)
            if let failure = outcome.failure {
                return .inconsistent([.init(path: call.label, what: "activation of the old files: \(failure)")])
            }
        }
        return commit.entries.isEmpty ? .nothing : .reverted
    }

    private func wasActivated(_ index: Int) -> Bool {
        switch state.progress[index] {
        case .activating, .done: true
        default: false
        }
    }

    private func undoByCases(_ index: Int, _ cases: [RunPlan.UndoCase]) -> UndoResult {
        let step = plan.steps[index]
        guard let before = state.before[index] else { return .nothing }
        let inner: Values
        switch scopedValues(index) {
        case .success(let made): inner = made
        case .failure(let problem): return .inconsistent([.init(path: step.id, what: problem.message)])
        }
        let judge = ConditionJudge(values: inner, now: engine.seams.clock.now())
        var ran = false
        for candidate in cases {
            switch judge.holds(candidate.conditions) {
            case .doesNot: continue
            case .undecided(let reason): return .inconsistent([.init(path: step.id, what: "undo: \(reason)")])
            case .holds: break
            }
            ran = true
            let outcome = composer.carryOut(candidate.call, inner, stage: nil, stop: StopToken())
            if let failure = outcome.failure {
                return .inconsistent([.init(path: candidate.call.label, what: "undo: \(failure)")])
            }
            break
        }
        switch lookBefore(index) {
        case .failure(let problem):
            return .inconsistent([.init(path: step.id, what: "its state could not be seen again: \(problem.message)")])
        case .success(let after):
            let differences = before.keys.sorted().filter { before[$0] != after[$0] }.map { name in
                Reversal.Difference(
                    path: "\(step.id).\(name)",
                    what: "was \(Self.brief(before[name])), is \(Self.brief(after[name]))")
            }
            return differences.isEmpty ? (ran ? .reverted : .nothing) : .inconsistent(differences)
        }
    }

    private func repair(_ index: Int, _ why: String, _ recover: Call?) -> UndoResult {
        var differences = [Reversal.Difference(path: plan.steps[index].id, what: "cannot be undone: \(why)")]
        if let recover, let failure = carryOut(recover, index).failure {
            differences.append(.init(path: recover.label, what: "recovery: \(failure)"))
        }
        return .inconsistent(differences)
    }

    /// Undo is not stopped by what stopped the run.
    private func carryOut(_ call: Call, _ index: Int) -> StepResult {
        composer.carryOut(call, values(for: index), stage: nil, stop: StopToken())
    }

    private static func brief(_ node: Node?) -> String {
        node.map { String(decoding: JSON.bytes($0), as: UTF8.self) } ?? "nothing"
    }

    mutating func notice(_ index: Int) throws(JournalFailure) {
        let call = plan.notices[index]
        var own = values
        own.run["reason"] = state.cause.map(\.description) ?? ""
        own.run["step"] = result.steps.last { $0.result?.failure != nil }?.id ?? ""
        let outcome = composer.carryOut(call, own, stage: nil, stop: StopToken())
        if let alert = outcome.alert { result.alerts.append(alert) }
        try note(.noticed(index: index))
    }
}
