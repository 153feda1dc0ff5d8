/// What the engine reaches the world through.
public struct Seams: Sendable {
    public var launcher: any StepLauncher
    public var files: any FileTransactions
    public var clock: EngineClock
    public var secrets: BoundSecrets
    /// Nil where nothing but excerpts is kept: a dry-run.
    public var outputs: (any OutputStore)?
    public var life: Life

    public init(
        launcher: any StepLauncher, files: any FileTransactions, clock: EngineClock,
        secrets: BoundSecrets, outputs: (any OutputStore)? = nil,
        life: Life = Life(boot: "", process: "")
    ) {
        self.launcher = launcher
        self.files = files
        self.clock = clock
        self.secrets = secrets
        self.outputs = outputs
        self.life = life
    }
}
