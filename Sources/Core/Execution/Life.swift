import Runbooks

/// Which life of the host and of the agent this is: what was interrupted knows by it that it was.
public struct Life: Sendable, Hashable, Codable {
    /// `/proc/sys/kernel/random/boot_id`: another one after each start of the kernel. Empty where nobody can tell.
    public var boot: String
    /// Another one for each process.
    public var process: String

    public init(boot: String, process: String) {
        self.boot = boot
        self.process = process
    }

    /// Whether `interruption` has come between `earlier` and this life.
    func isAfter(_ interruption: Interruption, since earlier: Life) -> Bool {
        switch interruption {
        case .agentRestart: process != earlier.process
        case .reboot: !boot.isEmpty && !earlier.boot.isEmpty && boot != earlier.boot
        }
    }
}
