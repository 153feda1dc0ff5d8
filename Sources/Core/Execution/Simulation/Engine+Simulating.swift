public import Documents
public import Runbooks
import Signing

extension Engine {
    /// Goes through a runbook as `run` would, in the same cage and over the same plan, with every write in an overlay.
    /// Changes nothing on the host, and journals nothing. Blocks until the prediction is there.
    ///
    /// It takes any valid runbook: nothing of it is allowed to do more than a simulation may.
    ///
    /// - Parameters:
    ///   - params: filled in and judged.
    ///   - site: nil where nobody knows it; the prediction then says whether anything asks for it.
    ///   - minimum: what must be enforced; a step may ask for more.
    ///   - checkValues: as in `run`.
    public static func simulate(
        _ valid: ValidRunbook, params: [String: Node], id: String, site: String?, host: String,
        minimum: MinimumIsolation, checkValues: [String: [String: Node]] = [:], with seams: SimulatedSeams,
        assuming: SimulationAssumption = .nothing, stop: StopToken,
        progress: @escaping @Sendable (RunProgress) -> Void = { _ in }
    ) -> Masked<Prediction> {
        let planner = Planner(
            run: id, site: site ?? unknownSite, host: host, trigger: .person(uid: 0), minimum: minimum,
            library: Planner.Library(action: valid.action, check: valid.check), checkValues: checkValues)
        let plugins = valid.used.map { used in
            RunPlan.Document(id: used.id, version: used.version.description, sha256: used.tree.hex)
        }
        let runbook = RunPlan.Document(
            id: valid.runbook.id, version: valid.runbook.version.description, sha256: valid.sha256.hex)
        var prediction = Prediction(runbook: runbook, plugins: plugins)
        let plan: RunPlan
        do throws(Planner.Problem) {
            plan = try planner.plan(valid.runbook, sha256: valid.sha256.hex, plugins: plugins, params: params)
        } catch {
            prediction.ending = .fails(.step(error.step, error.message))
            return seams.secrets.masked(prediction)
        }
        let launcher = SimulatedLauncher(seams)
        let engine = Engine(
            seams: Seams(launcher: launcher, files: seams.files, clock: seams.clock, secrets: seams.secrets),
            journal: NoJournal(), progress: progress)
        let cause = engine.unfit(valid, minimum, stop)
        if let machine = launcher.takeMet().machine {
            prediction.ending = .cannot(machine)
            return seams.secrets.masked(prediction)
        }
        if let cause {
            prediction.ending = .fails(cause)
            return seams.secrets.masked(prediction)
        }
        let course = Course(plan: plan.still, engine: engine, stop: stop, started: seams.clock.now())
        var simulated = SimulatedCourse(course, of: valid, assuming: assuming, launcher, seams.files)
        if site == nil, plan.mentions("run.site") {
            simulated.divergences = ["run.site was `\(unknownSite)`: name the host's own with --site"]
        }
        return simulated.finish()
    }

    private static let unknownSite = "dry-run"
}

/// A simulation does nothing that would have to be remembered.
struct NoJournal: RunJournal {
    func begin(run: String, plan: [UInt8], at: Timestamp) throws(JournalFailure) {}
    func append(run: String, event: [UInt8], at: Timestamp) throws(JournalFailure) {}
}

extension RunPlan {
    /// Whether any template of it may use a value, by its name between the braces. A script that merely holds the word
    /// counts too.
    fileprivate func mentions(_ reference: String) -> Bool {
        String(decoding: PlanText.bytes(self), as: UTF8.self).contains(reference)
    }

    /// Without waiting and without second attempts: in a simulation nothing changes meanwhile.
    fileprivate var still: RunPlan {
        var plan = self
        for index in plan.preconditions.indices {
            plan.preconditions[index].probe = plan.preconditions[index].probe.once
        }
        plan.verify = verify.map(\.once)
        for index in plan.steps.indices {
            plan.steps[index].attempts = 1
            // Nothing is interrupted, so nothing is waited for.
            plan.steps[index].expects = nil
            if case .probe(let probe) = plan.steps[index].body { plan.steps[index].body = .probe(probe.once) }
        }
        return plan
    }
}

extension RunPlan.Probe {
    fileprivate var once: RunPlan.Probe {
        var probe = self
        (probe.within, probe.stableFor) = (.zero, .zero)
        return probe
    }
}
