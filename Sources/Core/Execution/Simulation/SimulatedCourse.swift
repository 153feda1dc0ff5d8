import Documents
import Runbooks

/// A run, simulated: the same course over the same plan and state, with a launcher that launches nothing but
/// simulations, a journal that keeps nothing, and files that are only shown.
///
/// Where an act cannot be simulated the course is told that it was done, and the prediction that it was not.
struct SimulatedCourse {
    enum Move {
        case went
        /// It could not be simulated, for these reasons; the course stands where it stood.
        case stuck([String])
        case failed(FailureCause)
    }

    var course: Course
    var prediction: Prediction
    /// What a run would have done by now, and this did not.
    var unseen: [Unseen] = []
    var isOver = false
    /// Beside those that the files know of.
    var divergences: [String] = []
    let assuming: SimulationAssumption
    /// How a run would end that the simulation goes past.
    private var unmet: Prediction.Ending?
    let valid: ValidRunbook
    let launcher: SimulatedLauncher
    let files: any SimulatedFiles

    init(
        _ course: Course, of valid: ValidRunbook, assuming: SimulationAssumption, _ launcher: SimulatedLauncher,
        _ files: any SimulatedFiles
    ) {
        self.course = course
        self.assuming = assuming
        self.valid = valid
        self.launcher = launcher
        self.files = files
        prediction = Prediction(runbook: course.plan.runbook, plugins: course.plan.plugins)
        prediction.steps = course.plan.steps.map { Prediction.Step(id: $0.id, name: $0.name) }
    }

    /// Goes on to the end of the runbook, or to where nothing more can be told.
    mutating func finish() -> Masked<Prediction> {
        while !isOver {
            if course.stop.isStopped {
                end(.stopped)
                continue
            }
            let action = course.state.next
            course.engine.tell(.step(name: name(of: action), action))
            switch action {
            case .checkPrecondition(let index): checkPrecondition(index)
            case .decide(let step): decide(step)
            case .observe(let step): observe(step)
            case .execute(let step, _): execute(step)
            case .validate(let step): validate(step)
            case .commit(let step): commit(step)
            case .activate(let step): activate(step)
            case .verify(let index): verify(index)
            case .resume, .undo, .notice, .finish: end(.complete)
            }
        }
        var contents = ShownContents(hidingBy: course.engine.seams.secrets.mask)
        do throws(FileFailure) {
            for change in try files.predicted() {
                prediction.changes.append(contents.show(change) { files.contents(of: $0, limit: $1) })
            }
        } catch {
            end(.fails(.step(error.path, error.message)))
        }
        prediction.divergences = files.divergences + divergences
        return course.engine.seams.secrets.masked(prediction)
    }

    private func name(of action: RunAction) -> String {
        switch action {
        case .decide(let step), .observe(let step), .execute(let step, _), .resume(let step), .validate(let step),
            .commit(let step), .activate(let step), .undo(let step):
            course.plan.steps[step].name
        case .checkPrecondition(let index): course.plan.preconditions[index].probe.name
        case .verify(let index): course.plan.verify[index].name
        case .notice, .finish: course.plan.runbook.id
        }
    }

    mutating func end(_ ending: Prediction.Ending) {
        if !isOver { prediction.ending = course.stop.isStopped ? .stopped : unmet ?? ending }
        isOver = true
    }

    /// Lets the course of a real run take its step, and takes it back where that was no simulation.
    mutating func attempt(_ act: (inout Course) throws(JournalFailure) -> Void) -> Move {
        var next = course
        _ = launcher.takeMet()
        do throws(JournalFailure) {
            try act(&next)
        } catch {
            return .stuck([error.message])
        }
        let met = launcher.takeMet()
        if let machine = met.machine { end(.cannot(machine)) }
        if !met.obstacles.isEmpty || met.machine != nil { return .stuck(met.obstacles) }
        if let cause = next.state.cause {
            prediction.steps.merge(next.result.steps)
            return .failed(cause)
        }
        course = next
        prediction.steps.merge(next.result.steps)
        return .went
    }

    // MARK: Looks

    private mutating func checkPrecondition(_ index: Int) {
        let precondition = course.plan.preconditions[index]
        let look = look(precondition.probe)
        prediction.preconditions.append(look)
        if isOver { return }
        let cause = FailureCause.precondition(check: look.check, detail: look.detail)
        if look.isKnown, !look.holds, assuming == .preconditions {
            unseen.append(
                Unseen(what: "what precondition \(look.check) asks for", footprint: .anything))
            unmet = unmet ?? .fails(cause)
        } else if look.isKnown, !look.holds {
            return end(precondition.otherwise == .fail ? .fails(cause) : .declines(cause, precondition.otherwise))
        }
        course.replay([.precondition(index: index, look.taken)])
    }

    private mutating func verify(_ index: Int) {
        let look = look(course.plan.verify[index])
        prediction.verifications.append(look)
        if isOver { return }
        if look.isKnown, !look.holds {
            return end(.fails(.verification(check: look.check, detail: look.detail)))
        }
        course.replay([.verified(index: index, look.taken)])
    }

    private mutating func look(_ probe: RunPlan.Probe) -> Prediction.Look {
        _ = launcher.takeMet()
        let report = course.inspector.report(probe, course.values)
        let met = launcher.takeMet()
        if let machine = met.machine { end(.cannot(machine)) }
        let missing = missingSecrets(probe)
        return Prediction.Look(
            check: report.check, outcome: report.outcome, detail: report.detail,
            doubts: met.obstacles + missing + unseen.doubts)
    }

    // MARK: Secrets

    private func missingSecrets(_ probe: RunPlan.Probe) -> [String] {
        guard case .check(let call) = probe.question, let check = course.plan.checks[call.check] else { return [] }
        var values = course.values
        guard case .success(let params) = course.composer.bound(check.params, call.with, values) else { return [] }
        values.params = params
        return missingSecrets(check.observe.map(\.confine), values)
    }

    /// `values` being those of the confinements themselves.
    func missingSecrets(_ confines: [Confine], _ values: Values) -> [String] {
        let names = confines.flatMap(\.secrets).flatMap { LaunchComposer.names($0, values) }
        return names.compactMap { name in
            if case .failure(let problem) = course.engine.seams.secrets.secret(name) {
                problem.description
            } else {
                nil
            }
        }
    }
}

/// What a simulation takes for granted.
public enum SimulationAssumption: Sendable {
    case nothing
    /// One that does not hold here ends a run here. What it guards is shown all the same, as unknown.
    case preconditions
}

extension Prediction.Look {
    /// As the course of a run must see it to go on.
    fileprivate var taken: CheckReport { CheckReport(check: check, outcome: .pass, detail: detail) }
}

extension [Prediction.Step] {
    /// Takes over what a course says of its steps.
    fileprivate mutating func merge(_ results: [RunResult.Step]) {
        for (index, found) in results.enumerated() where indices.contains(index) {
            if let why = found.skipped, self[index].course == .notReached {
                self[index].course = .skipped(because: why)
            }
            guard let result = found.result, self[index].course == .notReached else { continue }
            self[index].course = result.failure.map { .failed($0) } ?? .ran
            self[index].changes = result.changes
            self[index].excerpt = result.excerpt
            self[index].layers = result.layers
        }
    }
}
