import Documents
import Drift
import Runbooks

/// Preconditions, steps and verification.
extension Course {
    mutating func checkPrecondition(_ index: Int) throws(JournalFailure) {
        let probe = plan.preconditions[index].probe
        let report = inspector(for: "precondition/\(probe.name)").report(probe, values)
        if !report.holds, let why = interruption { return try note(.failing(why)) }
        try note(.precondition(index: index, report))
    }

    mutating func decide(_ index: Int) throws(JournalFailure) {
        let step = plan.steps[index]
        let outer = values(for: index)
        guard try isWanted(index, step.conditions) else { return }
        let inner: Values
        switch scopedValues(index) {
        case .success(let made): inner = made
        case .failure(let problem): return try note(.failing(.step(step.id, problem.message)))
        }
        let settled: [([Condition], Values, Grade)] = [
            (step.unless, outer, .pure), (step.settled, inner, step.grade),
        ]
        for (conditions, values, grade) in settled where !conditions.isEmpty {
            switch judged(conditions, values, grade, index) {
            case .holds: return try note(.skipped(step: index, because: "it is so already"))
            case .doesNot: continue
            case .undecided(let reason):
                return try note(.failing(.step(step.id, "`unless` cannot be decided: \(reason)")))
            }
        }
        try note(.chosen(step: index))
    }

    /// Whether `if` holds; otherwise the step is skipped, or the run turns back.
    private mutating func isWanted(_ index: Int, _ conditions: [Condition]) throws(JournalFailure) -> Bool {
        switch judged(conditions, values(for: index), .pure, index) {
        case .holds: return true
        case .doesNot(let reason): try note(.skipped(step: index, because: reason))
        case .undecided(let reason):
            try note(.failing(.step(plan.steps[index].id, "`if` cannot be decided: \(reason)")))
        }
        return false
    }

    func judged(
        _ conditions: [Condition], _ values: Values, _ grade: Grade, _ index: Int
    ) -> ConditionJudge.Verdict {
        ConditionJudge(values: values, now: engine.seams.clock.now())
            .holds(conditions, lookup: inspector(for: "\(plan.steps[index].id)/if").lookup(values, grade: grade))
    }

    /// Values as the step's own action sees them.
    func scopedValues(_ index: Int) -> Result<Values, CallProblem> {
        guard case .call(let call) = plan.steps[index].body else { return .success(values(for: index)) }
        return composer.scoped(call, values(for: index))
    }

    mutating func observe(_ index: Int) throws(JournalFailure) {
        if state.progress[index] == .pending {
            // What `if` asks beside `before` may be what makes looking possible.
            let others = plan.steps[index].conditions.filter { !$0.asksBefore }
            guard try isWanted(index, others) else { return }
        }
        switch lookBefore(index) {
        case .success(let taken):
            // Kept with a mark, it would be put back with one, and compared equal.
            let mask = engine.seams.secrets.mask
            if let name = taken.keys.sorted().first(where: { taken[$0].map(mask.hasHidden) ?? false }) {
                let why = "`before.\(name)` holds a secret, which is not kept, so it could not be put back"
                return try note(.failing(.step(plan.steps[index].id, why)))
            }
            try note(.observed(step: index, values: taken))
        case .failure(let problem):
            try note(.failing(.step(plan.steps[index].id, "its state before could not be seen: \(problem.message)")))
        }
    }

    /// What `before` takes, in the scope of the action's own parameters.
    func lookBefore(_ index: Int) -> Result<[String: Node], CallProblem> {
        let step = plan.steps[index]
        guard case .call(let call) = step.body else { return .success([:]) }
        return scopedValues(index).flatMap { inner in
            inspector(for: "\(step.id)/before").take(
                step.before, label: "\(call.label)/before", grade: call.grade, values: inner)
        }
    }

    mutating func execute(_ index: Int, attempt: Int) throws(JournalFailure) {
        let step = plan.steps[index]
        if attempt > 1 {
            engine.seams.clock.wait(min(step.delay, timeLeft ?? step.delay), stop)
            if let why = interruption { return try note(.failing(why)) }
        }
        try announce(index)
        try note(.intent(step: index, attempt: attempt))
        let outcome = perform(index)
        if wasCutShort(index, outcome) { throw leave() }
        try note(.result(step: index, attempt: attempt, outcome))
        guard let failure = outcome.failure else { return }
        if let why = interruption { return try note(.failing(why)) }
        guard !state.mayRetry(step: index, after: attempt) else { return }
        try note(.failing(.step(step.id, failure)))
    }

    private mutating func perform(_ index: Int) -> StepResult {
        switch plan.steps[index].body {
        case .probe(let probe):
            let report = inspector(for: probe, index).report(probe, values(for: index))
            return StepResult(failure: report.holds ? nil : "\(report.check): \(report.detail)")
        case .call(let call):
            return perform(call, index)
        }
    }

    /// The run's own deadline, or the step's where that comes first.
    private func inspector(for probe: RunPlan.Probe, _ index: Int) -> Inspector {
        var inspector = inspector(for: "\(plan.steps[index].id)/check")
        guard let timeout = probe.timeout else { return inspector }
        let end = engine.seams.clock.monotonic() + timeout
        inspector.deadline = min(inspector.deadline ?? end, end)
        return inspector
    }

    private mutating func perform(_ call: Call, _ index: Int) -> StepResult {
        let values = values(for: index)
        let stage: Stage?
        do throws(FileFailure) {
            stage = try openStage(call, values, step: plan.steps[index].id)
        } catch {
            return StepResult(failure: "\(error.path): \(error.message)")
        }
        // What ends this agent may wait for it to end.
        let stop = plan.steps[index].expects == nil ? stop : leaving
        var outcome = composer.carryOut(call, values, stage: stage, stop: stop, keepingFor: plan.run)
        guard let stage, outcome.failure == nil else { return outcome }
        do throws(FileFailure) {
            let changes = try engine.seams.files.changes(in: stage, limit: call.stageLimit)
            outcome.changes = changes.changes
            staged[index] = Staged(stage: stage, changes: changes)
        } catch {
            outcome.failure = "\(error.path): \(error.message)"
        }
        return outcome
    }

    /// The staged roots that the step declares, with its parameters filled in; nil where it stages nothing.
    func openStage(_ call: Call, _ values: Values, step: String) throws(FileFailure) -> Stage? {
        let roots: [String]
        switch composer.scoped(call, values).flatMap({ composer.stagedRoots(call, $0) }) {
        case .success(let found): roots = found
        case .failure(let problem): throw FileFailure(.notAllowed, path: call.label, problem.message)
        }
        return roots.isEmpty ? nil : try engine.seams.files.open(roots, run: plan.run, step: step)
    }

    mutating func validate(_ index: Int) throws(JournalFailure) {
        guard let call = plan.steps[index].validate, let written = staged[index] else {
            return try note(.validated(step: index))
        }
        var preview = written.stage
        preview.roots = engine.seams.files.preview(written.stage)
        let outcome = composer.carryOut(
            call, values(for: index), stage: preview, stop: stop, as: "\(plan.steps[index].id)/validate")
        guard let failure = outcome.failure else { return try note(.validated(step: index)) }
        if let why = interruption { return try note(.failing(why)) }
        try note(.failing(.step(plan.steps[index].id, "validation refused what it wrote: \(failure)")))
    }

    mutating func commit(_ index: Int) throws(JournalFailure) {
        switch prepareCommit(index) {
        case .failure(let problem): try fail(index, problem)
        case .success(let commit):
            try note(.committing(step: index, commit))
            if let problem = apply(commit) {
                // Taken back already: what stands there now is somebody else's, and no undo of ours.
                if problem.code == .conflict { try note(.takenBack(step: index)) }
                return try fail(index, problem)
            }
            try note(.committed(step: index))
        }
    }

    private func prepareCommit(_ index: Int) -> Result<Commit, FileFailure> {
        guard let written = staged[index] else {
            return .success(Commit(run: plan.run, step: plan.steps[index].id, entries: []))
        }
        return Result { () throws(FileFailure) in
            try engine.seams.files.prepare(written.changes, in: written.stage)
        }
    }

    private func apply(_ commit: Commit) -> FileFailure? {
        do throws(FileFailure) {
            try engine.seams.files.apply(commit)
            return nil
        } catch {
            return error
        }
    }

    private mutating func fail(_ index: Int, _ problem: FileFailure) throws(JournalFailure) {
        try note(.failing(.step(plan.steps[index].id, "\(problem.path): \(problem.message)")))
    }

    mutating func activate(_ index: Int) throws(JournalFailure) {
        let step = plan.steps[index]
        guard let call = step.activate else { return }
        try note(.activating(step: index))
        let outcome = composer.carryOut(
            call, values(for: index), stage: nil, stop: stop, as: "\(step.id)/activate")
        if let failure = outcome.failure {
            return try note(.failing(interruption ?? .step(step.id, "activation: \(failure)")))
        }
        try note(.activated(step: index))
    }

    mutating func verify(_ index: Int) throws(JournalFailure) {
        let probe = plan.verify[index]
        let report = inspector(for: "verify/\(probe.name)").report(probe, values)
        if !report.holds, let why = interruption { return try note(.failing(why)) }
        try note(.verified(index: index, report))
    }
}

extension Condition {
    fileprivate var asksBefore: Bool { templates.flatMap(\.references).contains { $0.scope == .before } }
}
