import Documents
import Runbooks

extension Engine {
    /// Simulates what `plan` is about to do. What stands in the way is said in its ending: a run that was to be compared
    /// does not start where there is nothing to compare it with.
    func foretold(
        _ allowed: AllowedRunbook, _ plan: RunPlan, checkValues: [String: [String: Node]],
        at stage: SimulationStage?, stop: StopToken
    ) -> Foretold {
        guard let stage else { return Foretold(steps: [], ending: .refused("this program makes none")) }
        defer { stage.close(plan.run) }
        let simulated: SimulatedSeams
        do throws(FileFailure) {
            simulated = try stage.open(plan.run)
        } catch {
            return Foretold(steps: [], ending: .refused("\(error.path): \(error.message)"))
        }
        let prediction = Engine.simulate(
            allowed.valid, params: allowed.params, id: plan.run, site: plan.site, host: plan.host,
            minimum: plan.minimum, checkValues: checkValues, with: simulated, stop: stop)
        return Foretold(prediction.value)
    }

    /// The tools that were found to be what its plugins were written for, and why a run ends before it begins where one
    /// is not.
    func fitness(
        _ valid: ValidRunbook, _ minimum: MinimumIsolation, _ stop: StopToken
    ) -> (tools: [HeldTool], problem: FailureCause?) {
        let gate = ToolGate(seams: seams, minimum: minimum, stop: stop)
        let composer = LaunchComposer(seams: seams, minimum: minimum)
        var tools: [HeldTool] = []
        for required in valid.requiredTools {
            switch gate.held(required) {
            case .success(let tool): tools.append(tool)
            case .failure(let problem):
                return (tools, .precondition(check: required.tool, detail: problem.message))
            }
        }
        for check in valid.decidingChecks {
            let observer = HostObserver(
                seams: seams, composer: composer, label: check.id, grade: check.grade, stop: stop)
            switch gate.held(check, observer) {
            case .success(let found): tools += found.filter { !tools.contains($0) }
            case .failure(let problem): return (tools, .precondition(check: check.id, detail: problem.message))
            }
        }
        return (tools, nil)
    }
}
