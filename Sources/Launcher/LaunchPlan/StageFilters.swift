/// What the launcher's own two stages may still do once the cage stands, as compiled seccomp programs; an empty one is not
/// loaded.
public struct StageFilters: Sendable, Hashable, PlanValue {
    /// Of the first process, which only sees to it that the cage does not outlive the agent.
    public var privileged: [UInt8]
    /// Of process 1 of the cage, which answers refused calls and waits for the step.
    public var initial: [UInt8]

    public init(privileged: [UInt8] = [], initial: [UInt8] = []) {
        self.privileged = privileged
        self.initial = initial
    }

    public func write(to writer: inout ByteWriter) {
        writer.write(privileged)
        writer.write(initial)
    }

    public init(from reader: inout ByteReader) throws(PlanError) {
        privileged = try reader.block("filter")
        initial = try reader.block("filter")
        for filter in [privileged, initial] {
            guard filter.count % 8 == 0, filter.count <= 4096 * 8 else {
                throw .unknownCase(field: "filter", value: UInt64(filter.count))
            }
        }
    }
}
