/// Reads what `ByteWriter` wrote, from bytes that may be anything: every length is held against what is left and
/// against a bound before it is believed.
public struct ByteReader {
    /// The most elements of one list.
    static let mostElements = 4096

    private let bytes: [UInt8]
    private var position: Int

    public init(_ bytes: [UInt8], from position: Int = 0) {
        self.bytes = bytes
        self.position = min(max(position, 0), bytes.count)
    }

    public var remaining: Int { bytes.count - position }

    public mutating func number<Number: FixedWidthInteger>(_ field: String) throws(PlanError) -> Number {
        let width = Number.bitWidth / 8
        guard remaining >= width else { throw .truncated(field: field) }
        var value: Number = 0
        for index in 0..<width {
            value |= Number(truncatingIfNeeded: bytes[position + index]) << Number(index * 8)
        }
        position += width
        return value
    }

    public mutating func flag(_ field: String) throws(PlanError) -> Bool {
        let value: UInt8 = try number(field)
        guard value <= 1 else { throw .unknownCase(field: field, value: UInt64(value)) }
        return value == 1
    }

    public mutating func block(_ field: String) throws(PlanError) -> [UInt8] {
        let length: UInt32 = try number(field)
        guard Int(length) <= remaining else { throw .truncated(field: field) }
        defer { position += Int(length) }
        return Array(bytes[position..<position + Int(length)])
    }

    /// UTF-8 without a zero byte, since all of it becomes C strings.
    public mutating func text(_ field: String) throws(PlanError) -> String {
        let block = try block(field)
        guard !block.contains(0), let text = String(validating: block, as: UTF8.self) else {
            throw .text(field: field)
        }
        return text
    }

    public mutating func list<Value: PlanValue>(_ field: String, of: Value.Type = Value.self) throws(PlanError)
        -> [Value]
    {
        let count: UInt32 = try number(field)
        guard Int(count) <= Self.mostElements else { throw .tooMany(field: field, count: UInt64(count)) }
        var values: [Value] = []
        for _ in 0..<count { values.append(try Value(from: &self)) }
        return values
    }

    public mutating func optional<Value: PlanValue>(_ field: String, of: Value.Type = Value.self) throws(PlanError)
        -> Value?
    {
        try flag(field) ? try Value(from: &self) : nil
    }

    public func finish() throws(PlanError) {
        if remaining > 0 { throw .trailingBytes(remaining) }
    }
}
