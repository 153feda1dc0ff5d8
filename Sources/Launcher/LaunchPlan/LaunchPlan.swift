/// Everything that the launcher does, as data: the agent decides, the launcher obeys. Written by the agent into a
/// sealed memfd, read once by the launcher's first stage.
public struct LaunchPlan: Sendable, Hashable {
    /// Grows with every change of the bytes: agent and launcher are installed together.
    public static let version: UInt16 = 2
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
    public var stages: StageFilters
    /// How much of it is the beginning that most launches have in common; it comes first in the bytes.
    public var shared: Shared

    public init(
        identity: Identity, network: NetworkNamespace, confinedBy: ControlGroup = .none, sources: [Source] = [],
        operations: [Operation] = [], step: StepDescription, stages: StageFilters = .init(),
        shared: Shared = .init()
    ) {
        self.identity = identity
        self.network = network
        self.confinedBy = confinedBy
        self.sources = sources
        self.operations = operations
        self.step = step
        self.stages = stages
        self.shared = shared
    }

    /// So many of the sources and of the operations, from the first on.
    public struct Shared: Sendable, Hashable {
        public let sources: Int
        public let operations: Int

        public init(sources: Int = 0, operations: Int = 0) {
            self.sources = max(0, sources)
            self.operations = max(0, operations)
        }
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
        writer.write(sources.prefix(shared.sources))
        writer.write(operations.prefix(shared.operations))
        stages.write(to: &writer)
        writer.write(sources.dropFirst(shared.sources))
        writer.write(operations.dropFirst(shared.operations))
        step.write(to: &writer)
        return writer.bytes
    }

    /// Strict: every byte is accounted for, and every index of a source exists.
    public init(decoding bytes: [UInt8]) throws(PlanError) {
        var reader = ByteReader(bytes)
        let version: UInt16 = try reader.number("version")
        guard version == Self.version else { throw .unknownVersion(version) }
        identity = try Identity(from: &reader)
        network = try NetworkNamespace(from: &reader)
        confinedBy = try ControlGroup(from: &reader)
        let first: (sources: [Source], operations: [Operation]) = (
            try reader.list("sources"), try reader.list("operations")
        )
        let rest = try Remainder(from: &reader)
        try Self.check(first.operations, sources: first.sources.count + rest.sources.count)
        try rest.check(after: first.sources.count)
        sources = first.sources + rest.sources
        operations = first.operations + rest.operations
        step = rest.step
        stages = rest.stages
        shared = Shared(sources: first.sources.count, operations: first.operations.count)
    }
}

extension LaunchPlan.NetworkNamespace {
    init(from reader: inout ByteReader) throws(PlanError) {
        let number: UInt8 = try reader.number("network")
        guard let found = Self(rawValue: number) else { throw .unknownCase(field: "network", value: UInt64(number)) }
        self = found
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
