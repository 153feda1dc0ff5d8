/// Appends values, little-endian; what has a length is preceded by it.
public struct ByteWriter: Sendable {
    public private(set) var bytes: [UInt8] = []

    public init() {}

    public mutating func write(_ number: some FixedWidthInteger) {
        var rest = number
        for _ in 0..<(number.bitWidth / 8) {
            bytes.append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    public mutating func write(_ flag: Bool) {
        bytes.append(flag ? 1 : 0)
    }

    public mutating func write(_ block: [UInt8]) {
        write(UInt32(clamping: block.count))
        bytes += block
    }

    public mutating func write(_ text: String) {
        write(Array(text.utf8))
    }

    public mutating func write<Value: PlanValue>(_ values: some Collection<Value>) {
        write(UInt32(clamping: values.count))
        for value in values { value.write(to: &self) }
    }

    public mutating func write<Value: PlanValue>(_ value: Value?) {
        write(value != nil)
        value?.write(to: &self)
    }
}
