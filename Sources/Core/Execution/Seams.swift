/// What the engine reaches the world through.
public struct Seams: Sendable {
    public var launcher: any StepLauncher
    public var files: any FileTransactions
    public var clock: EngineClock
    public var secrets: BoundSecrets

    public init(
        launcher: any StepLauncher, files: any FileTransactions, clock: EngineClock,
        secrets: BoundSecrets
    ) {
        self.launcher = launcher
        self.files = files
        self.clock = clock
        self.secrets = secrets
    }
}
