public import Documents

/// When checks are due.
///
/// What never ran is due at once. After that each instance has a period of its own, up to a tenth shorter than its
/// `every` by its name, so that checks of one `every` come apart instead of all starting in the same second.
public struct CheckSchedule: Sendable {
    public struct Entry: Sendable, Hashable {
        /// The instance's id.
        public var id: String
        public var every: Duration
        public var last: Timestamp?

        public init(id: String, every: Duration, last: Timestamp?) {
            self.id = id
            self.every = every
            self.last = last
        }
    }

    /// Distinguishes hosts, so that a site's hosts come apart as well.
    public let host: String

    public init(host: String) {
        self.host = host
    }

    /// The instant at which this instance is due; never later than `every` after its last run.
    public func due(_ entry: Entry, now: Timestamp) -> Timestamp {
        // A last run in the future: the clock was set back. Waiting for it could take years.
        guard let last = entry.last, last <= now else { return now }
        return last + period(entry)
    }

    /// The ids of what is due, the longest overdue first.
    public func due(_ entries: [Entry], now: Timestamp) -> [String] {
        entries.map { (id: $0.id, due: due($0, now: now)) }.filter { $0.due <= now }
            .sorted { ($0.due, $0.id) < ($1.due, $1.id) }.map(\.id)
    }

    /// When something is due next; nil without entries.
    public func next(_ entries: [Entry], now: Timestamp) -> Timestamp? {
        entries.map { due($0, now: now) }.min()
    }

    private func period(_ entry: Entry) -> Duration {
        let every = entry.every.wholeMilliseconds
        let spread = max(1, every / 10)
        return .milliseconds(every - Int64(fingerprint(of: entry.id) % UInt64(spread)))
    }

    /// FNV-1a, 64 bits: the same on every start, which `Hasher` is not.
    private func fingerprint(of id: String) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in "\(host)/\(id)".utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        return hash
    }
}
