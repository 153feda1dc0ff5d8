public import Execution

extension Confinement: SimulatedCage {
    public func launch(_ simulated: SimulatedLaunch, stop: StopToken) -> LaunchReport {
        launch(simulated.launch, stop: stop)
    }
}
