import Documents

/// Durations and sizes as people write them (`30s`, `64MiB`), and the plain numbers that commands want.
public enum Quantity {
    public static func duration(_ text: String) -> Duration? { Duration(quantity: text) }

    /// Bytes.
    public static func size(_ text: String) -> Int? { ByteSize(quantity: text)?.bytes }

    public static func text(_ duration: Duration) -> String { duration.quantity }

    public static func text(bytes: Int) -> String { ByteSize(bytes: bytes).quantity }

    /// A duration or size as a plain number; a fraction only where the value is no whole number of the unit.
    static func node(_ text: String, in unit: Reference.Unit) -> Node? {
        switch unit {
        case .bytes: size(text).map { Node($0) }
        case .seconds: duration(text).map { quotient($0.wholeMilliseconds, 1000) }
        case .days: duration(text).map { quotient($0.wholeMilliseconds, 86_400_000) }
        }
    }

    private static func quotient(_ milliseconds: Int64, _ unit: Int64) -> Node {
        milliseconds % unit == 0
            ? Node(.integer(milliseconds / unit)) : Node(.number(Double(milliseconds) / Double(unit)))
    }
}
