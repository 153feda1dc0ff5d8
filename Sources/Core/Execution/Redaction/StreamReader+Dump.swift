/// Where a line of a dump is: `hexdump -C`, `xxd`, `od -t x1`, `od -A x -t x1z`.
struct DumpLine {
    enum Part {
        /// Hexadecimal or octal digits before the bytes.
        case offset
        case bytes
        /// The column of characters, or no dump at all.
        case rest
    }
    var part = Part.offset
    var digits = 0
    /// In a row.
    var blanks = 0
    /// As xxd has it: two blanks end the bytes, whatever the characters look like.
    var hasColon = false
    var hasBytes = false
}

extension StreamReader {
    /// A match ends with its line, since the characters beside the bytes are it too.
    struct Pending {
        var start: Int
        var owner: Int
        var found: Int
    }

    private static let leastOffset = 4
    /// A line of a dump is no longer.
    private static let longestRest = 1024

    mutating func readDump(_ byte: UInt8, _ hits: inout SecretHits) {
        if byte == 0x0A {
            settle(&hits)
            if !line.hasBytes { forget() }
            line = DumpLine()
            return
        }
        let isBlank = byte == 0x20 || byte == 0x09
        switch line.part {
        case .offset:
            if StreamReader.digit(byte) != nil {
                line.digits += 1
            } else if line.digits >= StreamReader.leastOffset, isBlank || byte == 0x3A {
                line.part = .bytes
                line.hasColon = byte == 0x3A
            } else {
                leaveBytes()
            }
        case .bytes:
            if isBlank {
                line.blanks += 1
                if line.hasColon, line.hasBytes, line.blanks > 1 { leaveBytes() }
            } else if StreamReader.digit(byte) != nil {
                line.blanks = 0
                line.hasBytes = true
                let lower = (0x41...0x46).contains(byte) ? byte + 0x20 : byte
                if let match = advance(lower, from: position) {
                    let start = min(pending?.start ?? match.start, match.start)
                    pending = Pending(start: start, owner: match.owner, found: position)
                }
            } else {
                leaveBytes()
            }
        case .rest:
            if let pending, position - pending.found > StreamReader.longestRest { settle(&hits) }
        }
    }

    private mutating func leaveBytes() {
        line.part = .rest
        if !line.hasBytes { forget() }
    }

    mutating func settle(_ hits: inout SecretHits) {
        guard let found = pending else { return }
        hits.note(found.start..<position, of: found.owner)
        pending = nil
    }
}
