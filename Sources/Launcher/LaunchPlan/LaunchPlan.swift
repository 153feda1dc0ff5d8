/// Everything that the launcher does, as data: the agent decides, the launcher obeys. Written by the agent into a
/// sealed memfd, read once by the launcher's first stage.
public struct LaunchPlan: Sendable, Hashable {
    /// Grows with every change of the bytes: agent and launcher are installed together.
    public static let version: UInt16 = 1
    /// Bytes that a plan may have: scripts and secrets included.
    public static let mostBytes = 32 << 20

    public var identity: Identity
    /// Namespaces of the cage beside mounts, processes, IPC, names and control groups, which it always has.
    public var network: NetworkNamespace
    public var confinedBy: ControlGroup
    /// Directories and files of the host, opened before anything is built.
    public var sources: [Source]
    /// What the init stage does, in order, to the private root.
    public var operations: [Operation]
    public var step: StepDescription

    public init(
        identity: Identity, network: NetworkNamespace, confinedBy: ControlGroup = .none, sources: [Source] = [],
        operations: [Operation] = [], step: StepDescription
    ) {
        self.identity = identity
        self.network = network
        self.confinedBy = confinedBy
        self.sources = sources
        self.operations = operations
        self.step = step
    }

    public enum NetworkNamespace: UInt8, Sendable {
        case own
        case host
    }

    /// How the step gets under its limits.
    public enum ControlGroup: Sendable, Hashable {
        case none
        /// Version 2: born into the directory on `Channel.limits`.
        case directory
        /// Version 1: its number is written to so many `cgroup.procs`, from `Channel.limits` on.
        case processLists(UInt8)
    }

    public func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.write(Self.version)
        identity.write(to: &writer)
        writer.write(network.rawValue)
        confinedBy.write(to: &writer)
        writer.write(sources)
        writer.write(operations)
        step.write(to: &writer)
        return writer.bytes
    }

    /// Strict: every byte is accounted for, and every index of a source exists.
    public init(decoding bytes: [UInt8]) throws(PlanError) {
        var reader = ByteReader(bytes)
        let version: UInt16 = try reader.number("version")
        guard version == Self.version else { throw .unknownVersion(version) }
        identity = try Identity(from: &reader)
        let network: UInt8 = try reader.number("network")
        guard let network = NetworkNamespace(rawValue: network) else {
            throw .unknownCase(field: "network", value: UInt64(network))
        }
        self.network = network
        confinedBy = try ControlGroup(from: &reader)
        sources = try reader.list("sources")
        operations = try reader.list("operations")
        step = try StepDescription(from: &reader)
        try reader.finish()
        try Self.check(operations, sources: sources.count)
    }
}

extension LaunchPlan.ControlGroup: PlanValue {
    public init(from reader: inout ByteReader) throws(PlanError) {
        let kind: UInt8 = try reader.number("control group")
        switch kind {
        case 0: self = .none
        case 1: self = .directory
        case 2: self = .processLists(try reader.number("control group"))
        default: throw .unknownCase(field: "control group", value: UInt64(kind))
        }
    }

    public func write(to writer: inout ByteWriter) {
        switch self {
        case .none: writer.write(UInt8(0))
        case .directory: writer.write(UInt8(1))
        case .processLists(let count):
            writer.write(UInt8(2))
            writer.write(count)
        }
    }

    /// Descriptors on `Channel.limits` and after it.
    public var descriptors: Int32 {
        switch self {
        case .none: 0
        case .directory: 1
        case .processLists(let count): Int32(count)
        }
    }
}
