public import Documents
import Foundation

/// The hours in which disruptive work may start, in the site's own time.
///
/// A window belongs to the day on which it starts: `start: 22:00, end: 02:00` on Sunday ends on Monday. Where clocks
/// are put forward, a start that does not exist that day counts from the first instant after the gap; where they are
/// put back, an instant that stands twice counts both times.
public struct MaintenanceWindow: Sendable, Hashable {
    public enum Day: String, Sendable, CaseIterable {
        case sunday, monday, tuesday, wednesday, thursday, friday, saturday
    }

    public let days: Set<Day>
    /// Seconds since midnight.
    public let start: Int
    public let end: Int
    /// IANA name; nil is the host's own zone.
    public let zone: String?

    public init(days: Set<Day>, start: Int, end: Int, zone: String?) {
        self.days = days
        self.start = start
        self.end = end
        self.zone = zone
    }

    /// The window that holds `now`, as its last instant; nil outside.
    public func end(at now: Timestamp) -> Timestamp? {
        spans(around: now).first { $0.from <= now && now < $0.to }?.to
    }

    /// When the next window starts, within eight days.
    public func nextStart(after now: Timestamp) -> Timestamp? {
        spans(around: now).map(\.from).filter { $0 > now }.min()
    }

    private func spans(around now: Timestamp) -> [(from: Timestamp, to: Timestamp)] {
        guard let zone = zone.map({ TimeZone(identifier: $0) }) ?? TimeZone.current else { return [] }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let today = calendar.startOfDay(for: Date(timeIntervalSince1970: Double(now.milliseconds) / 1000))
        return (-1...8).compactMap { offset in
            guard let day = calendar.date(byAdding: .day, value: offset, to: today),
                days.contains(Day.allCases[calendar.component(.weekday, from: day) - 1]),
                let last = end > start ? day : calendar.date(byAdding: .day, value: 1, to: day),
                let from = Self.instant(start, on: day, calendar), let to = Self.instant(end, on: last, calendar),
                from < to
            else { return nil }
            return (from, to)
        }
    }

    private static func instant(_ second: Int, on day: Date, _ calendar: Calendar) -> Timestamp? {
        calendar.date(
            bySettingHour: second / 3600 % 24, minute: second / 60 % 60, second: second % 60, of: day,
            matchingPolicy: .nextTime, repeatedTimePolicy: .first
        ).map { Timestamp(milliseconds: Int64(($0.timeIntervalSince1970 * 1000).rounded())) }
    }
}

extension MaintenanceWindow {
    static func read(_ fields: Fields, zone: String?) -> MaintenanceWindow? {
        let enabled = fields.optionalBoolean("maintenance_window_enabled") ?? false
        let start = second(fields, "maintenance_window_start") ?? 2 * 3600
        let end = second(fields, "maintenance_window_end") ?? 4 * 3600
        let days = (fields.optionalStrings("maintenance_window_days") ?? ["sunday"]).compactMap { text -> Day? in
            if let day = Day(rawValue: text.lowercased()) { return day }
            fields.reading.error(
                "ORD-609", "`\(text)` is not a day of the week", at: fields.position(of: "maintenance_window_days"),
                hint: "write sunday, monday, …")
            return nil
        }
        if let zone, TimeZone(identifier: zone) == nil {
            fields.reading.error(
                "ORD-610", "`\(zone)` is not a time zone that this host knows", at: fields.position(of: "time_zone"),
                hint: "write an IANA name such as America/Chicago, and install tzdata")
        }
        if enabled, start == end {
            fields.reading.error(
                "ORD-611", "the maintenance window starts and ends at the same time",
                at: fields.position(of: "maintenance_window_end"))
        }
        return enabled ? MaintenanceWindow(days: Set(days), start: start, end: end, zone: zone) : nil
    }

    /// `HH:MM` or `HH:MM:SS`.
    private static func second(_ fields: Fields, _ key: String) -> Int? {
        guard let text = fields.optionalString(key) else { return nil }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { $0.count == 2 && $0.allSatisfy(\.isASCII) ? Int($0) : nil }
        if numbers.count == parts.count, (2...3).contains(parts.count), (0..<24).contains(numbers[0]),
            numbers.dropFirst().allSatisfy({ (0..<60).contains($0) })
        {
            return numbers[0] * 3600 + numbers[1] * 60 + (numbers.count == 3 ? numbers[2] : 0)
        }
        fields.reading.error(
            "ORD-612", "`\(key)` is not a time of day", at: fields.position(of: key), hint: "write \"02:00:00\"")
        return nil
    }
}
