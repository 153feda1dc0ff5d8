/// A part of a plan that goes through bytes.
public protocol PlanValue: Sendable, Hashable {
    func write(to writer: inout ByteWriter)
    init(from reader: inout ByteReader) throws(PlanError)
}

extension String: PlanValue {
    public func write(to writer: inout ByteWriter) { writer.write(self) }
    public init(from reader: inout ByteReader) throws(PlanError) { self = try reader.text("text") }
}

extension UInt16: PlanValue {
    public func write(to writer: inout ByteWriter) { writer.write(self) }
    public init(from reader: inout ByteReader) throws(PlanError) { self = try reader.number("number") }
}
