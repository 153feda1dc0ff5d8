import Execution
import Logging
import Runbooks
import Staging

extension Host {
    /// Where the dry-run before a run is made: in this host's own cages, over the files that its runs see.
    var simulationStage: SimulationStage {
        SimulationStage { [self] run throws(FileFailure) in
            SimulatedSeams(
                cage: liveCage, files: try staging.simulation(of: run), clock: HostClock.engine,
                secrets: configuration.boundSecrets)
        } close: { [self] run in
            do throws(FileFailure) {
                try staging.endSimulation(of: run)
            } catch {
                log.warning(
                    "what the dry-run before run \(run) left in \(error.path) could not be removed: \(error.message)")
            }
        }
    }
}

extension LiveCage: SimulatedCage {
    func launch(_ simulated: SimulatedLaunch, stop: StopToken) -> LaunchReport { launch(simulated.launch, stop: stop) }
}
