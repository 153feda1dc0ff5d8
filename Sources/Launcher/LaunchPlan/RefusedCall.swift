/// A system call that the step was refused.
public struct RefusedCall: Sendable, Hashable, PlanValue {
    /// As the kernel numbers it on this architecture.
    public var number: UInt32
    /// How often, with this detail.
    public var count: UInt32
    /// The path, where the call has one and it could be read. It is the step's own text: it may have changed since, or
    /// never have been true.
    public var detail: String?

    public init(number: UInt32, count: UInt32, detail: String?) {
        self.number = number
        self.count = count
        self.detail = detail
    }

    /// So many refused calls end the step.
    public static let budget = 10_000
    /// Different ones that are told apart; the others are counted together, under `others`.
    public static let mostKinds = 64
    public static let others = UInt32.max
    /// Bytes of a detail that are kept.
    public static let mostDetail = 256

    public func write(to writer: inout ByteWriter) {
        writer.write(number)
        writer.write(count)
        writer.write(detail)
    }

    public init(from reader: inout ByteReader) throws(PlanError) {
        number = try reader.number("call")
        count = try reader.number("count")
        detail = try reader.optional("detail")
    }
}
