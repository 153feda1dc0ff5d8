/// One reading of a stream: each byte, or group of bytes that stands for one, is what the patterns see.
struct StreamReader {
    private let reading: Redactor.Reading
    private var state: AhoCorasick.State = 0
    /// Where each of the last bytes that the patterns saw begins in the stream; as many as may be a match, or more.
    private var starts: [Int] = []
    /// The beginning of a percent-encoded byte, or of a JSON escape.
    private var escape: [(byte: UInt8, position: Int)] = []
    /// Separators in a row that were passed over.
    var passed = 0
    private(set) var position = 0
    /// Of a dump.
    var line = DumpLine()
    var pending: Pending?
    var steering = Steering.none

    /// Line ends, also those of two bytes; more of them are no wrapped line.
    private static let mostPassed = 2
    /// Blanks after a line end that were passed over, and how many may be: an indented block is wrapped too.
    private var indent = 0
    private static let mostIndent = 64

    init(_ reading: Redactor.Reading) {
        self.reading = reading
    }

    /// Where a match may have begun that is not over; nil where none has.
    var undecided: Int? {
        let depth = reading.patterns.depth(state)
        let begun = depth > 0 ? starts[starts.count - depth] : escape.first?.position
        guard let pending else { return begun }
        return min(pending.start, begun ?? pending.start)
    }

    mutating func read(_ bytes: ArraySlice<UInt8>, at start: Int, _ hits: inout SecretHits) {
        position = start
        for byte in bytes {
            switch reading.kind {
            case .plain: see(byte, from: position, &hits)
            case .percent: decode(byte, &hits)
            case .json: unescape(byte, &hits)
            case .base64: readBase64(byte, &hits)
            case .hexadecimal: readHexadecimal(byte, &hits)
            case .dump: readDump(byte, &hits)
            case .bare: readBare(byte, &hits)
            }
            position += 1
        }
    }

    mutating func finish(_ hits: inout SecretHits) {
        // What began as an encoded byte was none.
        for (byte, start) in escape {
            let seen = reading.kind == .percent ? RedactedStream.spaced(byte) : byte
            see(seen, from: start, until: start + 1, &hits)
        }
        escape = []
        settle(&hits)
    }

    mutating func see(_ byte: UInt8, from start: Int, until end: Int? = nil, _ hits: inout SecretHits) {
        passed = 0
        indent = 0
        if let match = advance(byte, from: start) { hits.note(match.start..<(end ?? position + 1), of: match.owner) }
    }

    /// Gives a byte to the patterns. Where one ends with it, where that began and whose it is.
    mutating func advance(_ byte: UInt8, from start: Int) -> (start: Int, owner: Int)? {
        state = reading.patterns.next(state, byte)
        guard state != 0 else {
            starts.removeAll(keepingCapacity: true)
            return nil
        }
        starts.append(start)
        let depth = reading.patterns.depth(state)
        // Trimmed rarely: each time moves what stays.
        if starts.count > 2 * depth + 1024 { starts.removeFirst(starts.count - depth) }
        guard let match = reading.patterns.found(state) else { return nil }
        return (starts[starts.count - match.length], match.owner)
    }

    /// What was read begins no pattern.
    mutating func forget() {
        state = 0
        starts.removeAll(keepingCapacity: true)
    }

    private mutating func decode(_ byte: UInt8, _ hits: inout SecretHits) {
        if escape.isEmpty, byte != 0x25 { return see(RedactedStream.spaced(byte), from: position, &hits) }
        if escape.isEmpty || StreamReader.digit(byte) != nil {
            escape.append((byte, position))
            guard escape.count == 3 else { return }
            let value = (StreamReader.digit(escape[1].byte) ?? 0) << 4 | (StreamReader.digit(byte) ?? 0)
            let start = escape[0].position
            escape = []
            return see(RedactedStream.spaced(value), from: start, &hits)
        }
        for (byte, start) in escape { see(byte, from: start, until: start + 1, &hits) }
        escape = []
        decode(byte, &hits)
    }

    /// RFC 8259 section 7. Half of a surrogate pair waits for the other.
    private mutating func unescape(_ byte: UInt8, _ hits: inout SecretHits) {
        if escape.isEmpty, byte != 0x5C { return see(byte, from: position, &hits) }
        let place = escape.count % 6
        let expected =
            switch place {
            case 0: byte == 0x5C
            case 1: byte == 0x75 || (escape.count == 1 && StreamReader.short(byte) != nil)
            default: StreamReader.digit(byte) != nil
            }
        guard expected else {
            for (byte, start) in escape { see(byte, from: start, until: start + 1, &hits) }
            escape = []
            return unescape(byte, &hits)
        }
        escape.append((byte, position))
        let start = escape[0].position
        if place == 1, let value = StreamReader.short(byte) {
            escape = []
            return see(value, from: start, &hits)
        }
        guard place == 5 else { return }
        let units = stride(from: 0, to: escape.count, by: 6).map { first in
            escape[(first + 2)..<(first + 6)].reduce(UInt16(0)) { $0 << 4 | UInt16(StreamReader.digit($1.byte) ?? 0) }
        }
        if units.count == 1, UTF16.isLeadSurrogate(units[0]) { return }
        escape = []
        for value in String(decoding: units, as: UTF16.self).utf8 { see(value, from: start, &hits) }
    }

    private static func short(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x22, 0x5C, 0x2F: byte
        case 0x62: 0x08
        case 0x66: 0x0C
        case 0x6E: 0x0A
        case 0x72: 0x0D
        case 0x74: 0x09
        default: nil
        }
    }

    private mutating func readBase64(_ byte: UInt8, _ hits: inout SecretHits) {
        switch byte {
        case 0x0A, 0x0D: pass(byte)
        case 0x20 where passed > 0, 0x09 where passed > 0: pass(byte)
        // The alphabet of RFC 4648 section 5 is read as that of section 4.
        case 0x2D: see(0x2B, from: position, &hits)
        case 0x5F: see(0x2F, from: position, &hits)
        default: see(byte, from: position, &hits)
        }
    }

    private mutating func readHexadecimal(_ byte: UInt8, _ hits: inout SecretHits) {
        switch byte {
        case 0x20, 0x09, 0x0A, 0x0D, 0x3A: pass(byte)
        case 0x41...0x46: see(byte + 0x20, from: position, &hits)
        default: see(byte, from: position, &hits)
        }
    }

    private mutating func pass(_ byte: UInt8) {
        let isBlank = byte == 0x20 || byte == 0x09
        if byte == 0x0A || (isBlank && indent > 0) { indent += 1 }
        if !isBlank || indent == 0 { passed += 1 }
        if passed > StreamReader.mostPassed || indent > StreamReader.mostIndent {
            forget()
        }
    }

    static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x41 + 10
        case 0x61...0x66: byte - 0x61 + 10
        default: nil
        }
    }
}
