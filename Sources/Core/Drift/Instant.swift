import Documents

/// Instants as tools print them.
enum Instant {
    /// Reads RFC 3339 with `Z` or an offset, with `T` or a blank in the middle (openssl: `2026-12-11 08:27:34Z`);
    /// RFC 1123 in GMT or UTC (`Sat, 21 Nov 2026 08:25:53 GMT`); systemd's own form in UTC
    /// (`Sat 2026-11-21 08:31:46 UTC`); seconds since 1970, with `@` before and a fraction where there is one.
    /// 0 and what is empty are no instant.
    static func read(_ text: String) -> Timestamp? {
        let words = text.utf8.split(separator: 0x20).map { String(decoding: $0, as: UTF8.self) }
        switch words.count {
        case 1: return epoch(words[0]) ?? internet(words[0])
        case 2: return internet("\(words[0])T\(words[1])")
        case 4 where weekdays.contains(words[0]) && isUTC(words[3]): return internet("\(words[1])T\(words[2])Z")
        case 6 where weekdays.contains(String(words[0].dropLast())) && words[0].last == "," && isUTC(words[5]):
            return mail(words)
        default: return nil
        }
    }

    private static func epoch(_ text: String) -> Timestamp? {
        let digits = text.first == "@" ? String(text.dropFirst()) : text
        // Before 1972 or after 9999 it is not seconds.
        guard let seconds = Number.value(digits), (63_072_000...253_402_300_799).contains(seconds) else { return nil }
        return Timestamp(milliseconds: Int64((seconds * 1000).rounded()))
    }

    private static func internet(_ text: String) -> Timestamp? {
        if text.utf8.last == 0x5A { return Timestamp(rfc3339: text) }
        let bytes = Array(text.utf8)
        guard bytes.count >= 25, let offset = minutes(bytes.suffix(6)),
            let local = Timestamp(rfc3339: String(decoding: bytes.dropLast(6), as: UTF8.self) + "Z")
        else { return nil }
        return local - .seconds(offset * 60)
    }

    /// `+01:00`.
    private static func minutes(_ bytes: ArraySlice<UInt8>) -> Int? {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let sign = text.first, sign == "+" || sign == "-" else { return nil }
        let parts = text.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.count == 2 }), let hours = UInt8(parts[0]), hours < 24,
            let minutes = UInt8(parts[1]), minutes < 60
        else { return nil }
        let total = Int(hours) * 60 + Int(minutes)
        return sign == "-" ? -total : total
    }

    private static func mail(_ words: [String]) -> Timestamp? {
        guard let month = months.firstIndex(of: words[2]), (1...2).contains(words[1].utf8.count) else { return nil }
        let day = words[1].utf8.count == 1 ? "0\(words[1])" : words[1]
        let number = month + 1 < 10 ? "0\(month + 1)" : "\(month + 1)"
        return internet("\(words[3])-\(number)-\(day)T\(words[4])Z")
    }

    private static func isUTC(_ zone: String) -> Bool { zone == "UTC" || zone == "GMT" }

    private static let weekdays: Set<String> = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
