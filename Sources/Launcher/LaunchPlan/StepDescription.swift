/// The process that the cage is for.
public struct StepDescription: Sendable, Hashable, PlanValue {
    /// Absolute, as the step sees it.
    public var program: String
    public var arguments: [String]
    /// `NAME=value`, the whole of it.
    public var environment: [String]
    public var directory: String
    public var limits: [ResourceLimit]
    /// Bit n is capability n. 0 but for grade host.
    public var capabilities: UInt64
    public var landlock: LandlockRules?
    /// Compiled seccomp programs, instructions of 8 bytes; loaded in order, so the last may refuse seccomp(2).
    public var filters: [[UInt8]]

    public init(
        program: String, arguments: [String], environment: [String], directory: String, limits: [ResourceLimit] = [],
        capabilities: UInt64 = 0, landlock: LandlockRules? = nil, filters: [[UInt8]] = []
    ) {
        self.program = program
        self.arguments = arguments
        self.environment = environment
        self.directory = directory
        self.limits = limits
        self.capabilities = capabilities
        self.landlock = landlock
        self.filters = filters
    }

    public func write(to writer: inout ByteWriter) {
        writer.write(program)
        writer.write(arguments)
        writer.write(environment)
        writer.write(directory)
        writer.write(limits)
        writer.write(capabilities)
        writer.write(landlock)
        writer.write(UInt8(clamping: filters.count))
        for filter in filters { writer.write(filter) }
    }

    public init(from reader: inout ByteReader) throws(PlanError) {
        program = try reader.text("program")
        arguments = try reader.list("arguments")
        environment = try reader.list("environment")
        directory = try reader.text("directory")
        limits = try reader.list("limits")
        capabilities = try reader.number("capabilities")
        landlock = try reader.optional("landlock")
        let count: UInt8 = try reader.number("filters")
        filters = []
        for _ in 0..<count {
            let filter = try reader.block("filter")
            // The kernel takes at most 4096 instructions.
            guard !filter.isEmpty, filter.count % 8 == 0, filter.count <= 4096 * 8 else {
                throw .unknownCase(field: "filter", value: UInt64(filter.count))
            }
            filters.append(filter)
        }
    }
}

/// One setrlimit(2).
public struct ResourceLimit: Sendable, Hashable, PlanValue {
    /// RLIMIT_* as a number.
    public var resource: UInt8
    public var soft: UInt64
    public var hard: UInt64

    public init(resource: UInt8, soft: UInt64, hard: UInt64) {
        self.resource = resource
        self.soft = soft
        self.hard = hard
    }

    public func write(to writer: inout ByteWriter) {
        writer.write(resource)
        writer.write(soft)
        writer.write(hard)
    }

    public init(from reader: inout ByteReader) throws(PlanError) {
        resource = try reader.number("resource")
        soft = try reader.number("soft")
        hard = try reader.number("hard")
    }
}
