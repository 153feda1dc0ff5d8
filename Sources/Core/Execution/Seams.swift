/// What the engine reaches the world through.
public struct Seams: Sendable {
    public var launcher: any StepLauncher
    public var files: any FileTransactions
    public var clock: EngineClock
    /// A secret's bytes by its name; nil when this host has none of that name, or may not read it.
    public var secret: @Sendable (String) -> [UInt8]?

    public init(
        launcher: any StepLauncher, files: any FileTransactions, clock: EngineClock,
        secret: @escaping @Sendable (String) -> [UInt8]?
    ) {
        self.launcher = launcher
        self.files = files
        self.clock = clock
        self.secret = secret
    }
}
