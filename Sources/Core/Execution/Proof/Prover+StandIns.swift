import Documents
import Drift
import Runbooks

/// What stands in for a step that acts on the host: a test of its action, with the parameters and answers of a case.
struct StandIn {
    let test: ActionTest
    var one: ActionTest.Case

    /// Nil where no test of this action has a case.
    init?(_ label: String, _ tests: [ActionTest]) {
        guard let test = tests.first(where: { $0.action == label }), let first = test.cases.first else { return nil }
        self.test = test
        one = first
    }

    /// The call with the parameters of the case.
    func filled(_ call: Call) -> Call {
        guard case .action(let parameters, _) = call.scope else { return call }
        var filled = call
        filled.scope = .action(parameters, with: one.params)
        return filled
    }
}

/// Steps that act on the host: the engine goes its whole way, observation, intent, undo by cases, and observation again,
/// and the test answers for their tools.
extension Prover {
    /// By the step's place in the run.
    func stubs(for steps: [RunPlan.Step]) -> [Int: StubLauncher.Stub] {
        var stubs: [Int: StubLauncher.Stub] = [:]
        for (place, step) in steps.enumerated() {
            if let standIn = standIns[step.id] {
                stubs[place] = .init(answers: standIn.one.answers)
            } else if let standIn = activations[step.id], let label = step.activate?.label {
                stubs[place] = .init(answers: standIn.one.answers, label: label)
            }
        }
        return stubs
    }

    mutating func proveStandIn(_ index: Int, _ before: [String: FileState]) throws(FileFailure) {
        let step = plan.steps[index]
        guard let test = standIns[step.id]?.test, case .cases(let cases) = step.undo else { return }
        var chosen: Set<Int> = []
        for one in test.cases {
            standIns[step.id]?.one = one
            if let verdict = try tried(index, one, &chosen, before) {
                proof.steps[index].verdict = verdict
                // Later steps are tried without it.
                standIns[step.id] = nil
                return
            }
        }
        if stop.isStopped || proof.machine != nil { return }
        guard let missing = cases.indices.first(where: { !chosen.contains($0) }) else {
            proof.steps[index].verdict = .provedWithStubs
            return
        }
        let which = cases.count == 1 ? "its undo is due" : "case \(missing + 1) of its undo is due"
        proof.steps[index].verdict = .notProvable("in no test of \(test.action) \(which)")
    }

    /// Nil where everything was put back after every failure.
    private mutating func tried(
        _ index: Int, _ one: ActionTest.Case, _ chosen: inout Set<Int>, _ before: [String: FileState]
    ) throws(FileFailure) -> Proof.Verdict? {
        for failure in FailingLauncher.Failure.allCases where failure != .commit {
            var steps = steps(upTo: index, asWritten: false)
            let place = steps.firstIndex { $0.id == plan.steps[index].id } ?? 0
            if failure == .after { steps.append(.failing) }
            launchers.failing.fail(place, by: failure)
            files.breakCommit(of: nil)
            files.cutCommit(of: nil, at: 0)
            let result = try run(steps)
            let came = launchers.failing.rest()
            var problem = try problem(with: result, before)
            let due = dueCase(place, steps)
            // An undo that was cut off is done again by the next start.
            if problem == nil, failure == .killed, let again = try undoneAgain(place, result.run) {
                problem = try self.problem(with: again, before).map { "undone twice: \($0)" }
            }
            try files.discard(run: result.run)
            if stop.isStopped || proof.machine != nil { return nil }
            if let line = launchers.stubs.unanswered {
                return .notProvable("in `\(one.name)` no test answers `\(line)`")
            }
            if failure == .after {
                guard case .step(Self.failure, _)? = result.cause else {
                    let why = result.cause.map { "\($0)" } ?? "it ended as \(result.outcome.rawValue)"
                    return .notProvable("in `\(one.name)` it fails: \(why)")
                }
                if let due { chosen.insert(due) }
            }
            if let problem {
                try files.copyAgain()
                return .failed("in `\(one.name)`, \(came ?? "a failure"): \(problem)")
            }
            if let came, !proof.steps[index].failures.contains(came) { proof.steps[index].failures.append(came) }
        }
        return nil
    }

    /// What recovery makes of the run whose journal ends with the intent to undo the step. Nil: it has none.
    private func undoneAgain(_ place: Int, _ run: String) throws(FileFailure) -> RunResult? {
        let lines = journal.events
        guard let events = PlanText.events(lines), let last = events.lastIndex(of: .undoIntent(step: place)) else {
            return nil
        }
        return try recovered(run, Array(lines[...last]))
    }

    /// Which case of its undo is due after what `before` saw in this run. Judged as the engine does.
    private func dueCase(_ place: Int, _ steps: [RunPlan.Step]) -> Int? {
        let step = steps[place]
        guard case .cases(let cases) = step.undo, case .call(let call) = step.body,
            let events = PlanText.events(journal.events)
        else { return nil }
        var values = Values()
        values.params = plan.params
        values.item = step.item
        for case .observed(step: place, let taken) in events { values.before = taken }
        if step.undoScope == .action {
            guard
                case .success(let inner) = LaunchComposer(seams: engines.running.seams, minimum: plan.minimum).scoped(
                    call, values)
            else { return nil }
            values = inner
        }
        let judge = ConditionJudge(values: values, now: engines.running.seams.clock.now())
        return cases.firstIndex { judge.holds($0.conditions) == .holds }
    }
}
