/// The beginning of a plan that is the same for most launches: who the step is, and the system that every cage shows, in
/// namespaces that are all its own. A fork server that has it builds such a cage ahead of time, around nothing.
///
/// Its bytes are the first bytes of the plan.
public struct Groundwork: Sendable, Hashable {
    public var identity: Identity
    /// What the cage is in before its launch is known, so that nothing has to be moved then.
    public var confinedBy: LaunchPlan.ControlGroup
    public var sources: [Source]
    public var operations: [Operation]

    public init(
        identity: Identity, confinedBy: LaunchPlan.ControlGroup = .none, sources: [Source], operations: [Operation]
    ) {
        self.identity = identity
        self.confinedBy = confinedBy
        self.sources = sources
        self.operations = operations
    }

    public func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.write(LaunchPlan.version)
        identity.write(to: &writer)
        writer.write(LaunchPlan.NetworkNamespace.own.rawValue)
        confinedBy.write(to: &writer)
        writer.write(sources)
        writer.write(operations)
        return writer.bytes
    }

    public init(decoding bytes: [UInt8]) throws(PlanError) {
        var reader = ByteReader(bytes)
        let version: UInt16 = try reader.number("version")
        guard version == LaunchPlan.version else { throw .unknownVersion(version) }
        identity = try Identity(from: &reader)
        let network = try LaunchPlan.NetworkNamespace(from: &reader)
        guard network == .own else { throw .unknownCase(field: "network", value: UInt64(network.rawValue)) }
        confinedBy = try LaunchPlan.ControlGroup(from: &reader)
        sources = try reader.list("sources")
        operations = try reader.list("operations")
        try reader.finish()
        try LaunchPlan.check(operations, sources: sources.count)
    }
}

extension LaunchPlan {
    /// Whether what was built from the bytes of a groundwork is what this plan, as bytes, wants built first.
    public static func begins(_ plan: [UInt8], with groundwork: [UInt8]) -> Bool {
        plan.count >= groundwork.count && plan[..<groundwork.count].elementsEqual(groundwork)
    }

    /// Every index of a source exists.
    static func check(_ operations: [Operation], sources count: Int) throws(PlanError) {
        for operation in operations {
            for source in operation.sources where Int(source) >= count { throw .noSuchSource(source) }
        }
    }
}
