/// A whole number with a unit, as documents write durations and sizes.
enum Quantity {
    /// Largest first; the last is the smallest and is worth 1.
    typealias Unit = (name: String, worth: Int64)

    /// Nil unless the text is a number without sign or leading zeros, directly followed by one of the units.
    static func value(_ text: String, units: [Unit]) -> Int64? {
        let digits = text.utf8.prefix { (0x30...0x39).contains($0) }
        guard let number = Int64(String(digits) ?? ""), digits.count == 1 || digits.first != 0x30,
            let unit = units.first(where: { text.utf8.dropFirst(digits.count).elementsEqual($0.name.utf8) })
        else { return nil }
        let (value, overflow) = number.multipliedReportingOverflow(by: unit.worth)
        return overflow ? nil : value
    }

    static func text(_ value: Int64, units: [Unit]) -> String {
        let unit = units.first { value != 0 && value % $0.worth == 0 } ?? units[units.count - 1]
        return "\(value / unit.worth)\(unit.name)"
    }
}
