/// How much of the host a step may touch.
public enum Grade: String, Sendable, Hashable, Codable, CaseIterable {
    /// Reads what others may read; nothing else.
    case pure
    /// Writes declared paths, staged unless it says otherwise.
    case files
    /// Declared sockets or capabilities; root bounded by its argv.
    case host
}

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

public struct HostPort: Sendable, Hashable, Codable {
    public let host: String
    public let port: UInt16

    public init(host: String, port: UInt16) {
        self.host = host
        self.port = port
    }
}

/// Bounds of one launch. Sizes are bytes.
public struct Limits: Sendable, Hashable, Codable {
    public var memory: Int = 256 << 20
    /// Per cent of one core.
    public var cpu: Int = 50
    public var processes: Int = 128
    public var time: Duration = .seconds(60)
    /// Of standard output and standard error together; more ends the step.
    public var output: Int = 64 << 20
    public var temporary: Int = 64 << 20
    /// What staged writes may hold.
    public var stage: Int = 256 << 20

    public init() {}
}

/// What must be enforced for a step to start.
public enum MinimumIsolation: String, Sendable, Hashable, Codable, CaseIterable {
    case full
    case degraded
}
