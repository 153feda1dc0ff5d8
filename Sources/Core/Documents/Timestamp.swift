/// An instant, in milliseconds since 1970-01-01T00:00:00Z. Written and read as RFC 3339 in UTC.
public struct Timestamp: Sendable, Hashable, Comparable, Codable {
    public let milliseconds: Int64

    public init(milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    /// An instant too far away for milliseconds is the furthest that fits.
    public init(seconds: Int64) {
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        milliseconds = overflow ? (seconds < 0 ? .min : .max) : whole
    }

    /// Whole seconds, rounded down.
    public var seconds: Int64 {
        let (whole, rest) = milliseconds.quotientAndRemainder(dividingBy: 1000)
        return rest < 0 ? whole - 1 : whole
    }

    public static func < (a: Timestamp, b: Timestamp) -> Bool { a.milliseconds < b.milliseconds }

    /// The furthest instant there is, where the sum lies beyond it.
    public func advanced(by duration: Duration) -> Timestamp {
        let (sum, overflow) = milliseconds.addingReportingOverflow(duration.wholeMilliseconds)
        return overflow ? Timestamp(milliseconds: duration < .zero ? .min : .max) : Timestamp(milliseconds: sum)
    }

    public static func - (a: Timestamp, b: Timestamp) -> Duration {
        .milliseconds(a.milliseconds) - .milliseconds(b.milliseconds)
    }
    public static func + (a: Timestamp, b: Duration) -> Timestamp { a.advanced(by: b) }
    public static func - (a: Timestamp, b: Duration) -> Timestamp {
        let (difference, overflow) = a.milliseconds.subtractingReportingOverflow(b.wholeMilliseconds)
        return overflow ? Timestamp(milliseconds: b < .zero ? .max : .min) : Timestamp(milliseconds: difference)
    }

    public init(from decoder: any Decoder) throws {
        milliseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }
}

extension Duration {
    /// Rounded towards zero; a duration too long for 64 bits is the longest that fits.
    public var wholeMilliseconds: Int64 {
        let (whole, overflow) = components.seconds.multipliedReportingOverflow(by: 1000)
        guard !overflow else { return components.seconds < 0 ? .min : .max }
        let (sum, beyond) = whole.addingReportingOverflow(components.attoseconds / 1_000_000_000_000_000)
        return beyond ? (whole < 0 ? .min : .max) : sum
    }
}

extension Timestamp: CustomStringConvertible {
    /// `2026-11-21T09:00:00Z`, with milliseconds only where there are any.
    public var description: String {
        let day = (seconds - (seconds >= 0 ? 0 : 86_399)) / 86_400
        let second = seconds - day * 86_400
        let (year, month, date) = Timestamp.civil(day)
        let clock = [second / 3600, second / 60 % 60, second % 60].map { Timestamp.padded($0, 2) }
        let fraction = milliseconds % 1000 + (milliseconds % 1000 < 0 ? 1000 : 0)
        let days = "\(Timestamp.padded(year, 4))-\(Timestamp.padded(month, 2))-\(Timestamp.padded(date, 2))"
        return "\(days)T\(clock.joined(separator: ":"))" + (fraction == 0 ? "Z" : ".\(Timestamp.padded(fraction, 3))Z")
    }

    /// Reads RFC 3339 in UTC (`Z`), with up to nine digits of a second, of which three are kept.
    public init?(rfc3339 text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes.count <= 30, bytes[4] == 0x2D, bytes[7] == 0x2D, bytes[10] == 0x54,
            bytes[13] == 0x3A, bytes[16] == 0x3A, bytes.last == 0x5A
        else { return nil }
        func digits(_ range: Range<Int>) -> Int64? {
            var value: Int64 = 0
            for byte in bytes[range] {
                guard (0x30...0x39).contains(byte) else { return nil }
                value = value * 10 + Int64(byte - 0x30)
            }
            return value
        }
        guard let year = digits(0..<4), let month = digits(5..<7), let date = digits(8..<10),
            let hour = digits(11..<13),
            let minute = digits(14..<16), let second = digits(17..<19), (1...12).contains(month),
            (1...Timestamp.days(in: month, of: year)).contains(date), hour < 24, minute < 60, second < 60
        else { return nil }
        var fraction: Int64 = 0
        if bytes.count > 20 {
            guard bytes[19] == 0x2E, bytes.count > 21, digits(20..<bytes.count - 1) != nil else { return nil }
            for place in 0..<3 {
                let index = 20 + place
                fraction = fraction * 10 + (index < bytes.count - 1 ? Int64(bytes[index] - 0x30) : 0)
            }
        }
        let seconds = Timestamp.day(year, month, date) * 86_400 + hour * 3600 + minute * 60 + second
        self.init(milliseconds: seconds * 1000 + fraction)
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }

    private static func days(in month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1970-01-01 of a date in the proleptic Gregorian calendar, counted in eras of 400 years from March.
    private static func day(_ year: Int64, _ month: Int64, _ date: Int64) -> Int64 {
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + date - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func civil(_ day: Int64) -> (year: Int64, month: Int64, date: Int64) {
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let m = (5 * dayOfYear + 2) / 153
        let month = m < 10 ? m + 3 : m - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * m + 2) / 5 + 1)
    }
}
