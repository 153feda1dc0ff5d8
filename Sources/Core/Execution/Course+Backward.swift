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
        guard state.mayHaveRun(index) else { return .nothing }
        let step = plan.steps[index]
        let isHalfCommitted = if case .committing = state.progress[index] { true } else { false }
        switch step.undo {
        case .automatic: return revertFiles(index)
        case .harmless:
            // What is left behind is whole or not there.
            let reversal = isHalfCommitted ? revertFiles(index) : .nothing
            if case .inconsistent = reversal { return reversal }
            return .harmless
        case .irreversible(let why, let recover):
            if !step.actsDirectly, isHalfCommitted || state.commit(of: index) == nil { return revertFiles(index) }
            return repair(index, why, recover)
        case .cases(let cases):
            let reversal = revertFiles(index)
            if !step.actsDirectly, state.commit(of: index) == nil { return reversal }
            return reversal.and(undoByCases(index, cases))
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
            let outcome = composer.carryOut(
                call, values(for: index), stage: nil, stop: ownStop, as: "\(plan.steps[index].id)/undo/activate")
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

    // MARK: Cases

    private func undoByCases(_ index: Int, _ cases: [RunPlan.UndoCase]) -> UndoResult {
        let step = plan.steps[index]
        func cannot(_ what: String) -> UndoResult { .inconsistent([.init(path: step.id, what: what)]) }
        guard let before = state.before[index] ?? (step.before.isEmpty ? [:] : nil) else {
            return cannot("the journal does not say what it was before")
        }
        let values: Values
        switch undoValues(index) {
        case .success(let made): values = made
        case .failure(let problem): return cannot("undo: \(problem.message)")
        }
        let judge = ConditionJudge(values: values, now: engine.seams.clock.now())
        var fitting: Call?
        for candidate in cases where fitting == nil {
            switch judge.holds(candidate.conditions) {
            case .holds: fitting = candidate.call
            case .doesNot: continue
            case .undecided(let reason): return cannot("undo: \(reason)")
            }
        }
        if let fitting, let failure = act(fitting, values, index, as: "undo") {
            return .inconsistent([.init(path: fitting.label, what: "undo: \(failure)")])
        }
        if before.isEmpty {
            return fitting == nil
                ? .nothing : cannot("its undo ran, and no `before` can tell whether all is as it was")
        }
        switch compared(index, before) {
        case .failure(let problem): return cannot("its state could not be seen again: \(problem.message)")
        case .success(let differences) where differences.isEmpty: return fitting == nil ? .nothing : .reverted
        case .success(let differences): return .inconsistent(differences)
        }
    }

    /// How what is taken now differs from what was taken before.
    private func compared(_ index: Int, _ before: [String: Node]) -> Result<[Reversal.Difference], CallProblem> {
        let id = plan.steps[index].id
        return lookBefore(index).map { after in
            before.keys.sorted().filter { before[$0] != after[$0] }.map { name in
                Reversal.Difference(
                    path: "\(id).\(name)", what: "was \(Self.brief(before[name])), is \(Self.brief(after[name]))")
            }
        }
    }

    private func undoValues(_ index: Int) -> Result<Values, CallProblem> {
        switch plan.steps[index].undoScope {
        case .action: scopedValues(index)
        case .runbook: .success(values(for: index))
        }
    }

    /// Carries out a call of an undo; nil when it did what it should. What it stages is committed at once and without an
    /// event of its own: an undo that was cut off is done again as a whole.
    private func act(_ call: Call, _ values: Values, _ index: Int, as word: String) -> String? {
        let files = engine.seams.files
        do throws(FileFailure) {
            let stage = try openStage(call, values, step: "\(plan.steps[index].id).undo")
            let place = "\(plan.steps[index].id)/\(word)"
            let outcome = composer.carryOut(call, values, stage: stage, stop: ownStop, as: place)
            if let failure = outcome.failure { return failure }
            guard let stage else { return nil }
            let changes = try files.changes(in: stage, limit: call.stageLimit)
            try files.apply(try files.prepare(changes, in: stage))
            return nil
        } catch {
            return "\(error.path): \(error.message)"
        }
    }

    private func repair(_ index: Int, _ why: String, _ recover: Call?) -> UndoResult {
        var differences = [Reversal.Difference(path: plan.steps[index].id, what: "cannot be undone: \(why)")]
        if let recover {
            let failure =
                switch undoValues(index) {
                case .success(let values): act(recover, values, index, as: "recover")
                case .failure(let problem): problem.message
                }
            if let failure { differences.append(.init(path: recover.label, what: "recovery: \(failure)")) }
        }
        return .inconsistent(differences)
    }

    private static func brief(_ node: Node?) -> String {
        node.map { String(decoding: JSON.bytes($0), as: UTF8.self) } ?? "nothing"
    }

    // MARK: People

    mutating func notice(_ index: Int) throws(JournalFailure) {
        let call = plan.notices[index]
        var own = values
        let reason = state.cause.map(\.description) ?? ""
        own.run["reason"] = reason
        own.run["step"] = if case .step(let id, _)? = state.cause { id } else { "" }
        let failing = result.verifications.last { !$0.holds }?.failing ?? []
        own.failing = .list(failing)
        var outcome = composer.carryOut(call, own, stage: nil, stop: ownStop, as: "notice/\(call.label)")
        if let failure = outcome.failure {
            // People are told all the same.
            let text = engine.seams.secrets.mask.hiding(in: "\(reason) (\(call.label) did not work: \(failure))")
            outcome.alert = Alert(message: text.strippingControls(toOneLineOf: 500), severity: "high")
        }
        try note(.noticed(index: index, outcome.alert))
    }
}

extension UndoResult {
    /// What came of two parts of one step.
    fileprivate func and(_ other: UndoResult) -> UndoResult {
        switch (self, other) {
        case (.inconsistent(let own), .inconsistent(let theirs)): .inconsistent(own + theirs)
        case (.inconsistent, _): self
        case (_, .inconsistent): other
        case (.reverted, _), (_, .reverted): .reverted
        default: other
        }
    }
}
