/// What of the network a step sees.
public enum Network: Sendable, Hashable, Codable {
    case none
    /// A loopback interface of its own.
    case ownLoopback
    /// The host's network, and in it 127.0.0.0/8 and ::1 only.
    case hostLoopback
    case host
    /// The host's network, TCP to these peers only. Names were resolved before the launch.
    case connect([HostPort])
}
