/// A stream without secrets, in whatever pieces it comes. What may still become a secret is held back, which is at
/// most a few times as long as the longest of them.
struct RedactedStream {
    private let redactor: Redactor
    private var readers: [StreamReader]
    private var hits = SecretHits()
    /// Bytes that were not given out; the first stands at `position` of the stream.
    private var held: [UInt8] = []
    private var position = 0
    /// What stands before this is behind a mark already.
    private var hiddenUntil = 0

    init(_ redactor: Redactor) {
        self.redactor = redactor
        readers = redactor.readings.map { StreamReader($0) }
    }

    /// What is safe to keep by now.
    mutating func add(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        let end = position + held.count
        held += bytes
        var bound = end + bytes.count
        for index in readers.indices {
            readers[index].read(bytes, at: end, &hits)
            bound = min(bound, readers[index].undecided ?? bound)
        }
        return release(to: bound)
    }

    /// The rest: nothing follows that could make a secret of it.
    mutating func finish() -> [UInt8] {
        for index in readers.indices { readers[index].finish(&hits) }
        return release(to: position + held.count)
    }

    /// `+` and a space are one in a percent-encoded form (URL Standard, application/x-www-form-urlencoded).
    static func spaced(_ byte: UInt8) -> UInt8 { byte == 0x2B ? 0x20 : byte }

    private mutating func release(to bound: Int) -> [UInt8] {
        let due = hits.taken(before: bound)
        var out: [UInt8] = []
        var cursor = position
        func keep(until end: Int) {
            let from = max(cursor, hiddenUntil)
            if from < end { out += held[(from - position)..<(end - position)] }
            cursor = max(cursor, end)
        }
        for hit in due {
            if hit.range.lowerBound >= hiddenUntil {
                keep(until: hit.range.lowerBound)
                out += redactor.marks[hit.owner]
            }
            hiddenUntil = max(hiddenUntil, hit.range.upperBound)
        }
        keep(until: bound)
        held.removeFirst(bound - position)
        position = bound
        return out
    }
}
