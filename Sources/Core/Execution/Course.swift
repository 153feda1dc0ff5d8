import Documents
import Drift
import Runbooks

/// One run under way: its state, what it has seen, and the engine's hands.
struct Course {
    let plan: RunPlan
    let engine: Engine
    let stop: StopToken
    /// The agent is about to end: a run that planned so waits for the next one.
    let leaving: StopToken
    let started: Timestamp
    /// Monotonic, of the way forward; undo has none.
    private let deadline: Duration?
    var state: RunState
    var values: Values
    var result: RunResult
    /// What was printed since the last event.
    private let transcript = Transcript()
    /// How often each place has printed.
    private var places: [String: Int] = [:]
    /// Events that wait for the next one to go to disk with it.
    private var unwritten: [[UInt8]] = []
    /// What a staged step wrote, until it is committed.
    var staged: [Int: Staged] = [:]
    /// By the dry-run before it.
    private(set) var foretold: Foretold?

    struct Staged {
        var stage: Stage
        var changes: ChangeSet
    }

    init(plan: RunPlan, engine: Engine, stop: StopToken, leaving: StopToken? = nil, started: Timestamp) {
        self.plan = plan
        self.engine = engine
        self.stop = stop
        self.leaving = leaving ?? stop
        self.started = started
        deadline = plan.timeout.map { engine.seams.clock.monotonic() + $0 }
        state = RunState(plan.shape)
        values = Values()
        values.params = plan.params
        values.run = ["id": plan.run, "host": plan.host, "site": plan.site]
        result = RunResult(run: plan.run, outcome: .failed, started: started, ended: started)
        result.steps = plan.steps.map { RunResult.Step(id: $0.id, name: $0.name) }
        result.tools = plan.tools ?? []
    }

    /// Goes on until nothing is left to do.
    mutating func finish() throws(JournalFailure) -> Masked<RunResult> {
        while true {
            if state.cause == nil, !isOver, !isAwaiting, let why = interruption { try note(.failing(why)) }
            let action = state.next
            engine.tell(.step(name: name(of: action), action))
            switch action {
            case .checkPrecondition(let index): try checkPrecondition(index)
            case .decide(let step): try decide(step)
            case .observe(let step): try observe(step)
            case .execute(let step, let attempt): try execute(step, attempt: attempt)
            case .resume(let step): try resume(step)
            case .validate(let step): try validate(step)
            case .commit(let step): try commit(step)
            case .activate(let step): try activate(step)
            case .verify(let index): try verify(index)
            case .undo(let step): try undo(step)
            case .notice(let index): try notice(index)
            case .finish(let outcome):
                try writeDown()
                return end(outcome)
            }
        }
    }

    /// Brings the state to where the journal ends.
    mutating func replay(_ events: [RunEvent]) {
        for event in events {
            state.apply(event)
            remember(event)
        }
    }

    mutating func turnBack(_ why: FailureCause) throws(JournalFailure) -> Masked<RunResult> {
        try note(.failing(why))
        return try finish()
    }

    /// Journals an event, then lets it count. What only says what was seen goes to disk together with what is done
    /// about it: lost with the power, it leaves the host as it was.
    mutating func note(_ event: RunEvent) throws(JournalFailure) {
        let printed = numbered(transcript.kept(in: engine.seams.outputs, run: plan.run))
        if !printed.isEmpty { take(.printed(printed)) }
        take(event)
        if !event.mayWait { try writeDown() }
    }

    private mutating func take(_ event: RunEvent) {
        let told = engine.seams.secrets.masked(event)
        unwritten.append(PlanText.bytes(told))
        state.apply(told.value)
        remember(told.value)
    }

    private func numbered(_ printed: [Printed]) -> [Printed] {
        printed.prefix(max(0, Transcript.most - result.printed.count)).map { one in
            var one = one
            if let before = places[one.place] { one.place += ".\(before + 1)" }
            return one
        }
    }

    private mutating func writeDown() throws(JournalFailure) {
        if unwritten.isEmpty { return }
        try engine.journal.append(run: plan.run, events: unwritten, at: engine.seams.clock.now())
        unwritten = []
    }

    /// What stopped a run, or its lack of time, does not stop its undo.
    var inspector: Inspector {
        Inspector(
            seams: engine.seams, minimum: plan.minimum, checks: plan.checks, stop: ownStop,
            deadline: isTurnedBack ? nil : deadline, transcript: transcript)
    }

    /// For looks whose output belongs to `place`.
    func inspector(for place: String) -> Inspector {
        var inspector = inspector
        inspector.place = place
        return inspector
    }

    var composer: LaunchComposer {
        LaunchComposer(
            seams: engine.seams, minimum: plan.minimum, longest: isTurnedBack ? nil : timeLeft, transcript: transcript)
    }

    var ownStop: StopToken { isTurnedBack ? StopToken() : stop }

    private var isTurnedBack: Bool { state.cause != nil }
    private var isOver: Bool { if case .finish = state.next { true } else { false } }

    /// Of the runbook's own timeout.
    var timeLeft: Duration? { deadline.map { max(.zero, $0 - engine.seams.clock.monotonic()) } }

    /// Values as one step sees them.
    func values(for step: Int) -> Values {
        var own = values
        own.item = plan.steps[step].item
        own.before = state.before[step] ?? [:]
        own.run["step"] = plan.steps[step].id
        return own
    }

    var interruption: FailureCause? {
        if stop.isStopped { return .stopped }
        return timeLeft == .zero ? .outOfTime : nil
    }

    private mutating func remember(_ event: RunEvent) {
        switch event {
        case .foretold(let foretold): self.foretold = foretold
        case .precondition(_, let report): result.preconditions.append(report)
        case .verified(_, let report): result.verifications.append(report)
        case .skipped(let step, let why): edit(step) { $0.skipped = why }
        case .printed(let printed):
            result.printed += printed
            for one in printed { places[one.unnumbered, default: 0] += 1 }
        case .result(let step, let attempt, let outcome):
            if result.steps.indices.contains(step), let earlier = result.steps[step].result {
                let place = Printed.place(of: plan.steps[step].id, attempt: result.steps[step].attempts)
                let printed = earlier.printed(place)
                if !printed.isEmpty { result.printed.append(printed) }
            }
            edit(step) {
                $0.result = outcome
                $0.attempts = attempt
            }
            if result.steps.indices.contains(step) { values.steps[plan.steps[step].id] = outcome.taken }
            if let alert = outcome.alert { result.alerts.append(alert) }
        case .resumed(let step):
            let interruption = plan.steps.indices.contains(step) ? plan.steps[step].expects?.interruption : nil
            edit(step) {
                // Its own process was ended before it could say anything.
                if $0.result == nil { $0.result = StepResult() }
                $0.attempts = max(1, $0.attempts)
                $0.interruption = interruption
            }
        case .undone(let step, let undo): edit(step) { $0.undo = undo }
        case .noticed(_, let alert): if let alert { result.alerts.append(alert) }
        default: break
        }
    }

    private mutating func edit(_ step: Int, _ change: (inout RunResult.Step) -> Void) {
        if result.steps.indices.contains(step) { change(&result.steps[step]) }
    }

    /// The folders stay until the outcome is concluded: recovery would need what they hold.
    private mutating func end(_ outcome: Outcome) -> Masked<RunResult> {
        result.outcome = outcome
        result.cause = state.cause
        result.conformance = conformance
        result.ended = engine.seams.clock.now()
        engine.tell(.ended(outcome))
        return engine.seams.secrets.masked(result)
    }

    private func name(of action: RunAction) -> String {
        switch action {
        case .decide(let step), .observe(let step), .execute(let step, _), .resume(let step), .validate(let step),
            .commit(let step),
            .activate(let step), .undo(let step):
            plan.steps[step].name
        case .checkPrecondition(let index): plan.preconditions[index].probe.name
        case .verify(let index): plan.verify[index].name
        case .notice(let index): plan.notices[index].label
        case .finish: plan.runbook.id
        }
    }
}

extension RunPlan.Probe {
    var name: String {
        switch question {
        case .check(let call): call.check
        case .value: "value"
        }
    }
}
