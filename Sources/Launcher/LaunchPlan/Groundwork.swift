/// The beginning of a plan that is the same for most launches: who the step is, and the system that every cage shows.
/// A fork server that has it builds such a cage ahead of time, around nothing.
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
        confinedBy = try LaunchPlan.ControlGroup(from: &reader)
        sources = try reader.list("sources")
        operations = try reader.list("operations")
        try reader.finish()
        try LaunchPlan.check(operations, sources: sources.count)
    }
}

extension LaunchPlan {
    /// Whether what was built for `groundwork` is what this plan wants built first, in namespaces that it wants.
    public func begins(with groundwork: Groundwork) -> Bool {
        identity == groundwork.identity && network == .own && confinedBy == groundwork.confinedBy
            && sources.starts(with: groundwork.sources) && operations.starts(with: groundwork.operations)
    }

    /// Every index of a source exists.
    static func check(_ operations: [Operation], sources count: Int) throws(PlanError) {
        for operation in operations {
            for source in operation.sources where Int(source) >= count { throw .noSuchSource(source) }
        }
    }
}
