public import Documents
public import Runbooks
import Signing

extension Engine {
    /// Proves what of a runbook is undone, on copies of what its steps declare. Changes nothing on the host.
    ///
    /// - Parameter params: filled in and judged.
    public static func prove(
        _ valid: ValidRunbook, params: [String: Node], id: String, host: String, minimum: MinimumIsolation,
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
        let failing = FailingLauncher(launcher)
        let engine = Engine(
            seams: Seams(launcher: failing, files: files, clock: clock, secrets: secrets), journal: NoJournal()
        ) { progress in
            if case .step(_, .execute(let step, _)) = progress { failing.reach(step) }
        }
        var prover = Prover(plan, files, launcher, failing, engine, stop)
        return secrets.masked(try prover.prove())
    }
}
