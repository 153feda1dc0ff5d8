import Documents
import Drift
import Runbooks

/// Interruptions that a step plans: the run goes on in the next life of the agent instead of being undone.
extension Course {
    /// The journal ends in the middle of an interruption that was planned.
    var isAwaiting: Bool {
        if state.cause == nil, case .resume = state.next { true } else { false }
    }

    /// Told to end, or about to be: what a planned interruption does to its own agent.
    var isLeaving: Bool { leaving.isStopped || stop.isStopped }

    /// What is journaled before the step may begin.
    mutating func announce(_ index: Int) throws(JournalFailure) {
        guard let expected = plan.steps[index].expects else { return }
        let seams = engine.seams
        try note(
            .expecting(
                step: index,
                AwaitedInterruption(
                    kind: expected.interruption, life: seams.life, until: seams.clock.now() + expected.within)))
    }

    /// Whether the step was ended by the interruption that it planned, rather than by itself. One that failed by itself
    /// has failed, whether or not the interruption comes.
    func wasCutShort(_ index: Int, _ outcome: StepResult) -> Bool {
        guard plan.steps[index].expects != nil, outcome.failure != nil else { return false }
        switch outcome.verdict {
        case .signalled, .stopped, .setupFailed, .timedOut: break
        // As a shell says that what it started was killed.
        case .exited(let code) where [128 + 1, 128 + 9, 128 + 15].contains(code): break
        default: return false
        }
        if isLeaving { return true }
        if outcome.verdict == .timedOut { return false }
        // Everything is told to end at once, and this process may hear of it last.
        engine.seams.clock.wait(.seconds(2), leaving)
        return isLeaving
    }

    /// Waits for what the step planned. Where this is still the life before it, the wait ends with this process.
    mutating func resume(_ index: Int) throws(JournalFailure) {
        guard let awaited = state.awaited[index] else { return try note(.failing(.interrupted)) }
        let clock = engine.seams.clock
        // Two clocks, since the one may be set and the other does not outlive the host.
        let longest = plan.steps[index].expects?.within ?? Interruption.usualTime
        let end = clock.monotonic() + min(longest, max(.zero, awaited.until - clock.now()))
        while true {
            let why: String
            switch arrival(of: awaited, index) {
            case .success: return try note(.resumed(step: index))
            case .failure(let problem): why = problem.message
            }
            if isLeaving { throw leave() }
            let left = end - clock.monotonic()
            guard left > .zero else { return try note(.failing(.step(plan.steps[index].id, why))) }
            clock.wait(min(.seconds(1), left), leaving)
        }
    }

    /// The run stays open for the next start.
    func leave() -> JournalFailure {
        JournalFailure(
            .planned, "run \(plan.run) goes on when this agent has started again, as one of its steps planned")
    }

    /// Another life, and what the step's `unless` asks holds in it.
    private func arrival(of awaited: AwaitedInterruption, _ index: Int) -> Result<Void, CallProblem> {
        let step = plan.steps[index]
        guard engine.seams.life.isAfter(awaited.kind, since: awaited.life) else {
            return .failure(CallProblem(message: "the \(awaited.kind.rawValue) that it expects did not come in time"))
        }
        return scopedValues(index).flatMap { inner in
            let asked: [([Condition], Values, Grade)] = [
                (step.unless, values(for: index), .pure), (step.settled, inner, step.grade),
            ]
            for (conditions, values, grade) in asked where !conditions.isEmpty {
                switch judged(conditions, values, grade, index) {
                case .holds: continue
                case .doesNot(let reason), .undecided(let reason):
                    return .failure(
                        CallProblem(message: "after the \(awaited.kind.rawValue), `unless` does not hold: \(reason)"))
                }
            }
            return .success(())
        }
    }
}
