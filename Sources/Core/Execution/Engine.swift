/// Carries out one run: asks the state what comes next, writes down that it will, does it, writes down what came of it.
///
/// Throwing means one thing only, that the journal could not be written; how a run ends is a value.
public struct Engine: Sendable {
    let seams: Seams
    let journal: any RunJournal
    /// Progress for whoever watches; nothing depends on it.
    let progress: @Sendable (RunProgress) -> Void

    public init(
        seams: Seams, journal: any RunJournal, progress: @escaping @Sendable (RunProgress) -> Void = { _ in }
    ) {
        self.seams = seams
        self.journal = journal
        self.progress = progress
    }

    /// Carries a plan out. Blocks until the run is over, and undone where it failed.
    func carryOut(_ plan: RunPlan, stop: StopToken) throws(JournalFailure) -> RunResult {
        let started = seams.clock.now()
        try journal.begin(run: plan.run, plan: PlanText.bytes(plan), at: started)
        var course = Course(plan: plan, engine: self, stop: stop, started: started)
        return try course.finish()
    }

    /// Undoes a run that an earlier process left open, from the plan and the events that it journaled.
    ///
    /// A run without readable plan is inconsistent: nobody can say what it did.
    public func recover(
        run id: String, plan bytes: [UInt8], events: [[UInt8]]
    ) throws(JournalFailure) -> RunResult {
        let now = seams.clock.now()
        guard let plan = PlanText.plan(bytes), let past = PlanText.events(events) else {
            var result = RunResult(run: id, outcome: .inconsistent, cause: .interrupted, started: now, ended: now)
            result.steps = [
                .init(
                    id: "journal", name: "journal",
                    undo: .inconsistent([.init(path: id, what: "its journal is of a version that cannot be read")]))
            ]
            return result
        }
        var course = Course(plan: plan, engine: self, stop: StopToken(), started: now)
        course.replay(past)
        return try course.turnBack(.interrupted)
    }
}

/// What a person who watches a run sees.
public enum RunProgress: Sendable, Hashable {
    case step(name: String, RunAction)
    case ended(Outcome)
}
