public import Documents
public import Runbooks
import Signing

extension Engine {
    /// Proves what of a runbook is undone, on copies of what its steps declare. Changes nothing on the host.
    ///
    /// - Parameters:
    ///   - params: filled in and judged.
    ///   - circumstances: of this proof, for its document.
    public static func prove(
        _ valid: ValidRunbook, params: [String: Node], id: String, host: String, minimum: MinimumIsolation,
        circumstances: Proof.Circumstances,
        with cage: any SimulatedCage, _ files: any ProvedFiles, clock: EngineClock, secrets: BoundSecrets,
        stop: StopToken
    ) throws(FileFailure) -> Masked<Proof> {
        let planner = Planner(
            run: id, site: "proof", host: host, trigger: .person(uid: 0), minimum: minimum,
            library: Planner.Library(action: valid.action, check: valid.check))
        let plugins = valid.used.map { used in
            RunPlan.Document(id: used.id, version: used.version.description, sha256: used.tree.hex)
        }
        let plan: RunPlan
        do throws(Planner.Problem) {
            plan = try planner.plan(valid.runbook, sha256: valid.sha256.hex, plugins: plugins, params: params)
        } catch {
            throw FileFailure(.notSupported, path: error.step, error.message)
        }
        let launcher = SimulatedLauncher(SimulatedSeams(cage: cage, files: files, clock: clock, secrets: secrets))
        let stubs = StubLauncher(launcher)
        let failing = FailingLauncher(stubs, launcher, files)
        let journal = CutJournal(files)
        let seams = Seams(launcher: failing, files: files, clock: clock, secrets: secrets)
        let watch: @Sendable (RunProgress) -> Void = { progress in
            guard case .step(_, let action) = progress else { return }
            stubs.enter(action.step)
            if case .execute(let step, _) = action { failing.reach(step) } else { failing.reach(nil) }
        }
        let engines = Prover.Engines(
            running: Engine(seams: seams, journal: journal, progress: watch),
            recovering: Engine(seams: seams, journal: NoJournal(), progress: watch))
        let proof = Proof(
            runbook: plan.runbook, plugins: plan.plugins, params: plan.params, circumstances: circumstances)
        let launchers = Prover.Launchers(failing: failing, stubs: stubs, simulated: launcher)
        var prover = Prover(proof, plan, valid.tests().tests, files, launchers, engines, journal, stop)
        return secrets.masked(try prover.prove())
    }
}

extension RunAction {
    fileprivate var step: Int? {
        switch self {
        case .decide(let step), .observe(let step), .execute(let step, _), .resume(let step), .validate(let step),
            .commit(let step), .activate(let step), .undo(let step):
            step
        case .checkPrecondition, .verify, .notice, .finish: nil
        }
    }
}
