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
        let failing = FailingLauncher(launcher, files)
        let journal = CutJournal(files)
        let engine = Engine(
            seams: Seams(launcher: failing, files: files, clock: clock, secrets: secrets), journal: journal
        ) { progress in
            if case .step(_, .execute(let step, _)) = progress { failing.reach(step) }
        }
        let proof = Proof(
            runbook: plan.runbook, plugins: plan.plugins, params: plan.params, circumstances: circumstances)
        var prover = Prover(proof, plan, files, launcher, failing, engine, journal, stop)
        return secrets.masked(try prover.prove())
    }
}
