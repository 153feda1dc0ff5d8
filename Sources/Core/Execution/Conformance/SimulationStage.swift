/// Where the dry-run before a run is made.
public struct SimulationStage: Sendable {
    let open: @Sendable (_ run: String) throws(FileFailure) -> SimulatedSeams
    let close: @Sendable (_ run: String) -> Void

    /// - Parameters:
    ///   - open: what a simulation of `run` reaches the world through: this host's files as its own runs see them.
    ///   - close: lets go of what the simulation left on the disk.
    public init(
        open: @escaping @Sendable (_ run: String) throws(FileFailure) -> SimulatedSeams,
        close: @escaping @Sendable (_ run: String) -> Void
    ) {
        self.open = open
        self.close = close
    }
}
