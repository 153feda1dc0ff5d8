/// A number of bytes, as documents write it: `200B`, `1KiB`, `64MiB`, `2GiB`, `1TiB`.
public struct ByteSize: Sendable, Hashable, Comparable, Codable {
    public let bytes: Int

    public init(bytes: Int) {
        self.bytes = bytes
    }

    /// One whole number without leading zeros, and a binary unit. `64MB` and `64M` are refused: they mean two things.
    public init?(quantity text: String) {
        guard let value = Quantity.value(text, units: ByteSize.units) else { return nil }
        bytes = Int(value)
    }

    /// Written as it is read, in the largest unit that needs no fraction.
    public var quantity: String { Quantity.text(Int64(bytes), units: ByteSize.units) }

    public static func < (a: ByteSize, b: ByteSize) -> Bool { a.bytes < b.bytes }

    public init(from decoder: any Decoder) throws {
        bytes = try decoder.singleValueContainer().decode(Int.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(bytes)
    }

    private static let units: [Quantity.Unit] = [
        ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1),
    ]
}
