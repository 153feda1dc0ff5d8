import Documents

/// Durations and sizes as people write them: `30s`, `1h30m`, `64MiB`.
public enum Quantity {
    /// A whole number with a unit, or several from large to small: `90d`, `1h30m`, `250ms`. Units: d h m s ms.
    public static func duration(_ text: String) -> Duration? {
        var total: Int64 = 0
        var last = Int.max
        var rest = Array(text.utf8)[...]
        guard !rest.isEmpty, rest.count <= 32 else { return nil }
        while !rest.isEmpty {
            guard let number = number(&rest) else { return nil }
            let unit = rest.prefix { !isDigit($0) }
            rest = rest.dropFirst(unit.count)
            guard let index = durations.firstIndex(where: { $0.name.utf8.elementsEqual(unit) }) else { return nil }
            let rank = durations.count - index
            guard rank < last else { return nil }
            last = rank
            let (product, tooLong) = number.multipliedReportingOverflow(by: durations[index].milliseconds)
            let (sum, overflow) = total.addingReportingOverflow(product)
            guard !tooLong, !overflow else { return nil }
            total = sum
        }
        return .milliseconds(total)
    }

    /// A whole number with a unit: `512B`, `64KiB`, `2GiB`. Bytes.
    public static func size(_ text: String) -> Int? {
        var rest = Array(text.utf8)[...]
        guard rest.count <= 24, let number = number(&rest) else { return nil }
        guard let unit = sizes.first(where: { $0.name.utf8.elementsEqual(rest) }) else { return nil }
        let (product, overflow) = number.multipliedReportingOverflow(by: unit.bytes)
        return overflow ? nil : Int(exactly: product)
    }

    /// Largest unit that divides it, so that a duration prints as people write it.
    public static func text(_ duration: Duration) -> String {
        let total = duration.wholeMilliseconds
        if total == 0 { return "0s" }
        let unit = durations.first { total % $0.milliseconds == 0 } ?? durations[durations.count - 1]
        return "\(total / unit.milliseconds)\(unit.name)"
    }

    public static func text(bytes: Int) -> String {
        let unit = sizes.last { bytes != 0 && Int64(bytes) % $0.bytes == 0 } ?? sizes[0]
        return "\(Int64(bytes) / unit.bytes)\(unit.name)"
    }

    /// A duration or size as a plain number; a fraction only where the value is no whole number of the unit.
    static func node(_ text: String, in unit: Reference.Unit) -> Node? {
        switch unit {
        case .bytes: return size(text).map { Node($0) }
        case .seconds: return duration(text).map { quotient($0.wholeMilliseconds, 1000) }
        case .days: return duration(text).map { quotient($0.wholeMilliseconds, 86_400_000) }
        }
    }

    private static func quotient(_ milliseconds: Int64, _ unit: Int64) -> Node {
        milliseconds % unit == 0
            ? Node(.integer(milliseconds / unit)) : Node(.number(Double(milliseconds) / Double(unit)))
    }

    private static let durations: [(name: String, milliseconds: Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1),
    ]
    private static let sizes: [(name: String, bytes: Int64)] = [
        ("B", 1), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40),
    ]

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

    private static func number(_ rest: inout ArraySlice<UInt8>) -> Int64? {
        let digits = rest.prefix(while: isDigit)
        rest = rest.dropFirst(digits.count)
        return digits.count > 15 ? nil : Int64(String(decoding: digits, as: UTF8.self))
    }
}
