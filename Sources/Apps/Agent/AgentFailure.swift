/// Why the agent, or a command that acts for it, cannot go on.
public struct AgentFailure: Error, Sendable, Hashable {
    public enum Code: String, Sendable, Hashable {
        /// The configuration, a key, a certificate or a signed document is not what it should be.
        case setup
        /// Somebody said no: a signature, the allowlist, a window, a hold.
        case refused
        /// This machine lacks something.
        case machine
        /// Another program holds the host.
        case busy
        /// The ledger or the disk.
        case storage
    }
    public var code: Code
    public var message: String
    /// What to do.
    public var hint: String?

    /// For the log: what is wrong, then what to do.
    var sentence: String { message + (hint.map { "; \($0)" } ?? "") }

    public init(_ code: Code, _ message: String, hint: String? = nil) {
        self.code = code
        self.message = message
        self.hint = hint
    }
}
