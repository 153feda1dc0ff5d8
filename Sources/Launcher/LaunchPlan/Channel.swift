/// The descriptors that a launcher is born with.
public enum Channel {
    public static let standardInput: Int32 = 0
    public static let standardOutput: Int32 = 1
    public static let standardError: Int32 = 2
    /// A sealed memfd that holds the plan.
    public static let plan: Int32 = 3
    /// A SOCK_SEQPACKET socket; one `StatusRecord` each message.
    public static let status: Int32 = 4
    /// A pipe whose only writer is the agent: when that is gone, so is the step. A byte asks the step to end (SIGTERM).
    public static let lifeline: Int32 = 5
    /// A memfd for a `Tally`.
    public static let tally: Int32 = 6
    /// The first of `ControlGroup`'s descriptors.
    public static let limits: Int32 = 7

    /// Of a fork server, instead of a plan: where the agent asks for launchers.
    public static let requests: Int32 = 3

    /// The first byte of a message to a fork server.
    public enum Request: UInt8, Sendable {
        /// With the descriptors that a launcher is born with, in their order: start one.
        case launch
        /// With a sealed memfd that holds a `Groundwork`, and the groups that it is to be in as `limits` are: build one
        /// such cage when there is nothing else to do. Not answered.
        case prepare
    }
    /// The argument that makes a launcher a fork server.
    public static let forkServer = "--fork-server"
}
