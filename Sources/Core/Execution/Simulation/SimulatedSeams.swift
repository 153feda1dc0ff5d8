public import Runbooks

/// Seam to the cage of a simulation. `Confinement` implements it.
public protocol SimulatedCage: Sendable {
    /// Blocks until the process and everything that it started are gone. Failures are verdicts.
    func launch(_ simulated: SimulatedLaunch, stop: StopToken) -> LaunchReport

    func findTool(_ name: String) -> Result<Tool, ToolProblem>

    func version(
        of tool: Tool, minimum: MinimumIsolation, stop: StopToken
    ) -> Result<Version, ToolVersionProblem>
}

/// Seam to a host's files as a simulation sees them: those of the host, and over them what earlier steps wrote aside.
/// `SimulatedStaging` implements it.
///
/// `apply` changes what the simulation shows and nothing else; there is nothing to revert.
public protocol SimulatedFiles: FileTransactions {
    /// What `launch` reads, as it stands by now.
    func views(of launch: Launch) throws(FileFailure) -> [Launch.Read]

    /// How everything that was applied differs from the host.
    func predicted() throws(FileFailure) -> [Change]

    /// A file's bytes on the host and in the simulation; nil where there is no file, or one of more than `limit` bytes.
    func contents(of change: Change, limit: Int) -> (before: [UInt8]?, after: [UInt8]?)

    /// What this account could not see, in sentences, since this was last asked.
    func takeObstacles() -> [String]

    /// Paths below `roots` that this account may not read, and that no step saw.
    func unreadable(below roots: [String]) -> [String]

    /// In which ways what is shown is not what a host's agent would do, in sentences.
    var divergences: [String] { get }
}

/// What a simulation reaches the world through.
public struct SimulatedSeams: Sendable {
    public var cage: any SimulatedCage
    public var files: any SimulatedFiles
    public var clock: EngineClock
    public var secrets: BoundSecrets

    public init(cage: any SimulatedCage, files: any SimulatedFiles, clock: EngineClock, secrets: BoundSecrets) {
        self.cage = cage
        self.files = files
        self.clock = clock
        self.secrets = secrets
    }
}
