import Documents
import Drift
import Runbooks

/// Preconditions, steps and verification.
extension Course {
    mutating func checkPrecondition(_ index: Int) throws(JournalFailure) {
        try note(.precondition(index: index, inspector.report(plan.preconditions[index].probe, values)))
    }

    mutating func decide(_ index: Int) throws(JournalFailure) {
        let step = plan.steps[index]
        let outer = values(for: index)
        switch judged(step.conditions, outer) {
        case .holds: break
        case .doesNot(let reason): return try note(.skipped(step: index, because: reason))
        case .undecided(let reason): return try note(.failing(.step(step.id, "`if` cannot be decided: \(reason)")))
        }
        let inner: Values
        switch scopedValues(index) {
        case .success(let made): inner = made
        case .failure(let problem): return try note(.failing(.step(step.id, problem.message)))
        }
        for (conditions, values) in [(step.unless, outer), (step.settled, inner)] where !conditions.isEmpty {
            switch judged(conditions, values) {
            case .holds: return try note(.skipped(step: index, because: "it is so already"))
            case .doesNot: continue
            case .undecided(let reason):
                return try note(.failing(.step(step.id, "`unless` cannot be decided: \(reason)")))
            }
        }
        try note(.chosen(step: index))
    }

    private func judged(_ conditions: [Condition], _ values: Values) -> ConditionJudge.Verdict {
        ConditionJudge(values: values, now: engine.seams.clock.now())
            .holds(conditions, lookup: inspector.lookup(values))
    }

    /// Values as the step's own action sees them.
    func scopedValues(_ index: Int) -> Result<Values, CallProblem> {
        guard case .call(let call) = plan.steps[index].body else { return .success(values(for: index)) }
        return composer.scoped(call, values(for: index))
    }

    mutating func observe(_ index: Int) throws(JournalFailure) {
        switch lookBefore(index) {
        case .success(let taken): try note(.observed(step: index, values: taken))
        case .failure(let problem):
            try note(.failing(.step(plan.steps[index].id, "its state before could not be seen: \(problem.message)")))
        }
    }

    /// What `before` takes, in the scope of the action's own parameters.
    func lookBefore(_ index: Int) -> Result<[String: Node], CallProblem> {
        let step = plan.steps[index]
        guard case .call(let call) = step.body else { return .success([:]) }
        return scopedValues(index).flatMap { inner in
            inspector.take(step.before, label: "\(call.label)/before", grade: call.grade, values: inner)
        }
    }

    mutating func execute(_ index: Int, attempt: Int) throws(JournalFailure) {
        let step = plan.steps[index]
        if attempt > 1 { engine.seams.clock.wait(step.delay, stop) }
        try note(.intent(step: index, attempt: attempt))
        let outcome = perform(index)
        try note(.result(step: index, attempt: attempt, outcome))
        guard let failure = outcome.failure else { return }
        if stop.isStopped { return try note(.failing(.stopped)) }
        guard !state.mayRetry(step: index, after: attempt) else { return }
        try note(.failing(.step(step.id, failure)))
    }

    private mutating func perform(_ index: Int) -> StepResult {
        switch plan.steps[index].body {
        case .probe(let probe):
            let report = inspector.report(probe, values(for: index))
            return StepResult(failure: report.holds ? nil : "\(report.check): \(report.detail)")
        case .call(let call):
            return perform(call, index)
        }
    }

    private mutating func perform(_ call: Call, _ index: Int) -> StepResult {
        let values = values(for: index)
        let stage: Stage?
        do throws(FileFailure) {
            stage = try openStage(call, index, values)
        } catch {
            return StepResult(failure: "\(error.path): \(error.message)")
        }
        var outcome = composer.carryOut(call, values, stage: stage, stop: stop)
        guard let stage, outcome.failure == nil else { return outcome }
        do throws(FileFailure) {
            outcome.changes = try engine.seams.files.changes(in: stage).changes
        } catch {
            outcome.failure = "\(error.path): \(error.message)"
        }
        stages[index] = stage
        return outcome
    }

    /// The staged roots that the step declares, with its parameters filled in; nil where it stages nothing.
    private func openStage(_ call: Call, _ index: Int, _ values: Values) throws(FileFailure) -> Stage? {
        let roots: [String]
        switch composer.scoped(call, values).flatMap({ composer.stagedRoots(call, $0) }) {
        case .success(let found): roots = found
        case .failure(let problem): throw FileFailure(.notAllowed, path: call.label, problem.message)
        }
        return roots.isEmpty ? nil : try engine.seams.files.open(roots, run: plan.run, step: plan.steps[index].id)
    }

    mutating func validate(_ index: Int) throws(JournalFailure) {
        guard let call = plan.steps[index].validate, let stage = stages[index] else {
            return try note(.validated(step: index))
        }
        var preview = stage
        preview.roots = engine.seams.files.preview(stage)
        let outcome = composer.carryOut(call, values(for: index), stage: preview, stop: stop)
        guard let failure = outcome.failure else { return try note(.validated(step: index)) }
        try note(.failing(.step(plan.steps[index].id, "validation refused what it wrote: \(failure)")))
    }

    mutating func commit(_ index: Int) throws(JournalFailure) {
        switch prepareCommit(index) {
        case .failure(let problem): try fail(index, problem)
        case .success(let commit):
            try note(.committing(step: index, commit))
            if let problem = apply(commit) { return try fail(index, problem) }
            try note(.committed(step: index))
        }
    }

    private func prepareCommit(_ index: Int) -> Result<Commit, FileFailure> {
        guard let stage = stages[index] else {
            return .success(Commit(run: plan.run, step: plan.steps[index].id, entries: []))
        }
        return Result { () throws(FileFailure) in
            try engine.seams.files.prepare(try engine.seams.files.changes(in: stage), in: stage)
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
        let outcome = composer.carryOut(call, values(for: index), stage: nil, stop: stop)
        if let failure = outcome.failure { return try note(.failing(.step(step.id, "activation: \(failure)"))) }
        try note(.activated(step: index))
    }

    mutating func verify(_ index: Int) throws(JournalFailure) {
        let report = inspector.report(plan.verify[index], values)
        if !report.holds { values.failing = Node(report.detail) }
        try note(.verified(index: index, report))
    }
}
