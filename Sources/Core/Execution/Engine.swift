public import Documents
public import Runbooks
import Signing

/// Carries out one run: asks the state what comes next, writes down that it will, does it, writes down what came of it.
///
/// Throwing means that this process must end, and that the next start goes on from the journal: it could not be written,
/// or a step planned it so. How a run ends is a value.
public struct Engine: Sendable {
    let seams: Seams
    let journal: any RunJournal
    /// Progress for whoever watches; nothing depends on it.
    private let progress: @Sendable (RunProgress) -> Void

    public init(
        seams: Seams, journal: any RunJournal, progress: @escaping @Sendable (RunProgress) -> Void = { _ in }
    ) {
        self.seams = seams
        self.journal = journal
        self.progress = progress
    }

    /// Runs what an allowlist admitted. Blocks until the run is over, and undone where it failed. The caller concludes
    /// it, and then lets its folders go with `release`.
    ///
    /// - Parameters:
    ///   - checkValues: what the site's baseline gives to checks, by `PLUGIN/CHECK` and parameter, where the runbook
    ///     gives nothing.
    ///   - minimum: the agent's own; a step may ask for more.
    ///   - mandate: who asked for it, and why.
    ///   - prelude: what was asked for beside what the runbook itself says.
    ///   - stage: where a dry-run is made, if one was asked for.
    ///   - stop: ends what runs, and has it undone.
    ///   - leaving: says sooner that this process is going to end; nil: `stop` does. A run that planned so stays open.
    public func run(
        _ allowed: AllowedRunbook, id: String, site: String, host: String, trigger: RunPlan.Trigger,
        minimum: MinimumIsolation, checkValues: [String: [String: Node]] = [:], mandate: RunPlan.Mandate? = nil,
        prelude: Prelude = .none, simulatingAt stage: SimulationStage? = nil, stop: StopToken,
        leaving: StopToken? = nil
    ) throws(JournalFailure) -> Masked<RunResult> {
        let planner = Planner(
            run: id, site: site, host: host, trigger: trigger, minimum: minimum,
            library: Planner.Library(action: allowed.valid.action, check: allowed.valid.check), checkValues: checkValues
        )
        let plugins = allowed.valid.used.map { used in
            RunPlan.Document(id: used.id, version: used.version.description, sha256: used.tree.hex)
        }
        var plan: RunPlan
        do throws(Planner.Problem) {
            plan = try planner.plan(
                allowed.runbook, sha256: allowed.valid.sha256.hex, plugins: plugins, params: allowed.params)
        } catch {
            let now = seams.clock.now()
            return seams.secrets.masked(
                RunResult(
                    run: id, outcome: .failed, cause: .step(error.step, error.message), started: now, ended: now))
        }
        let fitness = fitness(allowed.valid, minimum, stop)
        if let cause = fitness.problem {
            let now = seams.clock.now()
            var result = RunResult(run: id, outcome: .failed, cause: cause, started: now, ended: now)
            result.tools = fitness.tools
            return seams.secrets.masked(result)
        }
        plan.tools = fitness.tools.isEmpty ? nil : fitness.tools
        plan.mandate = mandate
        guard [prelude, allowed.runbook.prelude].contains(.dryRun) else {
            return try carryOut(plan, stop: stop, leaving: leaving)
        }
        plan.prelude = .dryRun
        return try carryOut(plan, stop: stop, leaving: leaving) { [plan] in
            foretold(allowed, plan, checkValues: checkValues, at: stage, stop: stop)
        }
    }

    func tell(_ progress: RunProgress) { self.progress(seams.secrets.masked(progress).value) }

    /// Why a run whose tools are not what its plugins were written for ends before it begins.
    func unfit(_ valid: ValidRunbook, _ minimum: MinimumIsolation, _ stop: StopToken) -> FailureCause? {
        fitness(valid, minimum, stop).problem
    }

    /// Why a run that could not be given its secrets ends before it begins.
    private func missing(_ plan: RunPlan) -> FailureCause? {
        let composer = LaunchComposer(seams: seams, minimum: plan.minimum)
        for needed in plan.neededSecrets(composer) {
            if case .failure(let problem) = seams.secrets.secret(needed.name) {
                return .step(needed.step, problem.description)
            }
        }
        return nil
    }

    func carryOut(
        _ plan: RunPlan, stop: StopToken, leaving: StopToken? = nil, foretelling: (() -> Foretold)? = nil
    ) throws(JournalFailure) -> Masked<RunResult> {
        let started = seams.clock.now()
        if let cause = missing(plan) {
            return seams.secrets.masked(
                RunResult(run: plan.run, outcome: .rejected, cause: cause, started: started, ended: started))
        }
        let text = PlanText.bytes(plan)
        // Recovery has nothing but this copy, so a plan that does not come back as it is must not start.
        guard PlanText.plan(text) == plan else {
            throw JournalFailure(.run, "the plan of run \(plan.run) cannot be read back; report this as a bug")
        }
        try journal.begin(run: plan.run, plan: text, at: started)
        // Journaled as begun: a dry-run that ends this process leaves a run that is found open, and nothing changed.
        let foretold = foretelling?()
        var course = Course(plan: plan, engine: self, stop: stop, leaving: leaving, started: started)
        if let foretold { try course.follow(foretold) }
        return try course.finish()
    }

    /// Undoes a run that an earlier process left open, from the plan and the events that it journaled; one that a step of
    /// its own interrupted on purpose goes on. Returns the plan too, for the evidence.
    ///
    /// A run without readable plan is inconsistent: nobody can say what it did.
    ///
    /// - Parameter objection: why a run that would go on may not, by what is allowed now. It is undone then.
    public func recover(
        run id: String, plan bytes: [UInt8], events: [[UInt8]], started: Timestamp? = nil,
        stop: StopToken = StopToken(), leaving: StopToken? = nil, objection: (RunPlan) -> String? = { _ in nil }
    ) throws(JournalFailure) -> (Masked<RunResult>, RunPlan?) {
        let now = seams.clock.now()
        let plan = PlanText.plan(bytes).flatMap { $0.run == id ? $0 : nil }
        guard let plan, let past = PlanText.events(events) else {
            var result = RunResult(
                run: id, outcome: .inconsistent, cause: .interrupted, started: started ?? now, ended: now)
            let what = "its journal is damaged or of a later version, and cannot be read; compare the host by hand"
            result.steps = [
                .init(id: "journal", name: "journal", undo: .inconsistent([.init(path: id, what: what)]))
            ]
            return (seams.secrets.masked(result), plan)
        }
        var course = Course(plan: plan, engine: self, stop: stop, leaving: leaving, started: started ?? now)
        course.replay(past)
        if course.isAwaiting {
            if let why = objection(plan) { return (try course.turnBack(.withdrawn(why)), plan) }
            return (try course.finish(), plan)
        }
        return (try course.turnBack(.interrupted), plan)
    }

    /// Whether the journal of a run ends in an interruption that a step of it planned.
    public static func isAwaiting(plan bytes: [UInt8], events: [[UInt8]]) -> Bool {
        guard let plan = PlanText.plan(bytes), let past = PlanText.events(events) else { return false }
        var state = RunState(plan.shape)
        for event in past { state.apply(event) }
        if state.cause == nil, case .resume = state.next { return true }
        return false
    }

    /// Removes the folders of a run, once its outcome is concluded: until then they hold the files from before, which
    /// recovery would need. After `inconsistent` they stay for a person.
    ///
    /// What cannot be removed is swept at the next start.
    public func release(_ result: RunResult) {
        guard result.outcome != .inconsistent else { return }
        try? seams.files.discard(run: result.run)
    }
}

/// What a person who watches a run sees.
public enum RunProgress: Sendable, Hashable {
    case step(name: String, RunAction)
    case ended(Outcome)
}
