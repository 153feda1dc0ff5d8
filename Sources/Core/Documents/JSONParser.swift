/// A recursive-descent reader of RFC 8259, bounded in depth.
struct JSONParser {
    struct Failure: Error {
        let reason: String
        let position: Position
    }

    private let bytes: [UInt8]
    private var index = 0
    private var line = 1
    private var column = 1
    private var counted = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func document() throws(Failure) -> Node {
        guard String(validating: bytes, as: UTF8.self) != nil else { throw failure("not UTF-8") }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { throw failure("a byte order mark") }
        let node = try value(depth: 0)
        skipSpace()
        if index < bytes.count { throw failure("something follows the value") }
        return node
    }

    /// Each character of a line is counted once, however many values stand on it.
    private var position: Position {
        mutating get {
            column += bytes[counted..<min(index, bytes.count)].count { $0 & 0xC0 != 0x80 }
            counted = min(index, bytes.count)
            return Position(line: line, column: column)
        }
    }

    private mutating func failure(_ reason: String) -> Failure { Failure(reason: reason, position: position) }

    private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            index += 1
            if byte == 0x0A {
                line += 1
                column = 1
                counted = index
            }
        }
    }

    private mutating func expect(_ byte: UInt8, _ what: String) throws(Failure) {
        guard next == byte else { throw failure(next == nil ? "ends before \(what)" : "\(what) expected") }
        index += 1
    }

    private mutating func value(depth: Int) throws(Failure) -> Node {
        skipSpace()
        let start = position
        if depth >= JSON.deepest, next == 0x7B || next == 0x5B { throw failure("nested deeper than \(JSON.deepest)") }
        switch next {
        case 0x7B: return Node(.map(try map(depth: depth)), at: start)
        case 0x5B: return Node(.list(try list(depth: depth)), at: start)
        case 0x22: return Node(.string(try string()), at: start)
        case 0x74: return Node(try word("true", .boolean(true)), at: start)
        case 0x66: return Node(try word("false", .boolean(false)), at: start)
        case 0x6E: return Node(try word("null", .null), at: start)
        case .some(let byte) where byte == 0x2D || (0x30...0x39).contains(byte): return Node(try number(), at: start)
        case .some: throw failure("a value expected")
        case nil: throw failure("ends before a value")
        }
    }

    private mutating func map(depth: Int) throws(Failure) -> [Node.Entry] {
        index += 1
        var entries: [Node.Entry] = []
        var seen: Set<String> = []
        skipSpace()
        if next == 0x7D {
            index += 1
            return entries
        }
        while true {
            skipSpace()
            let start = position
            guard next == 0x22 else { throw failure("a key expected") }
            let key = try string()
            guard seen.insert(key).inserted else {
                throw Failure(reason: "the key `\(key)` stands twice", position: start)
            }
            skipSpace()
            try expect(0x3A, "`:`")
            entries.append(Node.Entry(key: key, keyPosition: start, value: try value(depth: depth + 1)))
            skipSpace()
            if next == 0x2C {
                index += 1
                continue
            }
            try expect(0x7D, "`,` or `}`")
            return entries
        }
    }

    private mutating func list(depth: Int) throws(Failure) -> [Node] {
        index += 1
        var nodes: [Node] = []
        skipSpace()
        if next == 0x5D {
            index += 1
            return nodes
        }
        while true {
            nodes.append(try value(depth: depth + 1))
            skipSpace()
            if next == 0x2C {
                index += 1
                continue
            }
            try expect(0x5D, "`,` or `]`")
            return nodes
        }
    }

    private mutating func word(_ text: String, _ value: Node.Value) throws(Failure) -> Node.Value {
        guard bytes[index...].starts(with: text.utf8) else { throw failure("a value expected") }
        index += text.utf8.count
        return value
    }

    private mutating func number() throws(Failure) -> Node.Value {
        let start = index
        if next == 0x2D { index += 1 }
        guard let first = next, (0x30...0x39).contains(first) else { throw failure("a digit expected") }
        digits()
        if first == 0x30, bytes[start..<index].count(where: { $0 != 0x2D }) > 1 {
            throw failure("a number has a leading zero")
        }
        var isInteger = true
        if next == 0x2E {
            isInteger = false
            index += 1
            guard digits() > 0 else { throw failure("a digit expected") }
        }
        if next == 0x65 || next == 0x45 {
            isInteger = false
            index += 1
            if next == 0x2B || next == 0x2D { index += 1 }
            guard digits() > 0 else { throw failure("a digit expected") }
        }
        let text = String(decoding: bytes[start..<index], as: UTF8.self)
        if isInteger {
            guard let number = Int64(text) else { throw failure("a whole number beyond 64 bits") }
            return .integer(number)
        }
        guard let number = Double(text), number.isFinite else { throw failure("a number out of range") }
        return .number(number)
    }

    @discardableResult
    private mutating func digits() -> Int {
        let start = index
        while let byte = next, (0x30...0x39).contains(byte) { index += 1 }
        return index - start
    }

    private mutating func string() throws(Failure) -> String {
        index += 1
        var out: [UInt8] = []
        while true {
            guard let byte = next else { throw failure("text does not end") }
            index += 1
            switch byte {
            case 0x22: return String(decoding: out, as: UTF8.self)
            case 0x00..<0x20: throw failure("a control character in text")
            case 0x5C: try escape(&out)
            default: out.append(byte)
            }
        }
    }

    private mutating func escape(_ out: inout [UInt8]) throws(Failure) {
        guard let byte = next else { throw failure("text does not end") }
        index += 1
        switch byte {
        case 0x22, 0x5C, 0x2F: out.append(byte)
        case 0x62: out.append(0x08)
        case 0x66: out.append(0x0C)
        case 0x6E: out.append(0x0A)
        case 0x72: out.append(0x0D)
        case 0x74: out.append(0x09)
        case 0x75:
            var code = try hex()
            if (0xD800..<0xDC00).contains(code) {
                guard bytes[min(index, bytes.count)...].starts(with: [0x5C, 0x75]) else {
                    throw failure("half a surrogate pair")
                }
                index += 2
                let low = try hex()
                guard (0xDC00..<0xE000).contains(low) else { throw failure("half a surrogate pair") }
                code = 0x10000 + (code - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(code) else { throw failure("half a surrogate pair") }
            out += Array(String(Character(scalar)).utf8)
        default: throw failure("an unknown escape")
        }
    }

    private mutating func hex() throws(Failure) -> UInt32 {
        guard index + 4 <= bytes.count,
            let code = UInt32(String(decoding: bytes[index..<index + 4], as: UTF8.self), radix: 16),
            bytes[index] != 0x2B, bytes[index] != 0x2D
        else { throw failure("four hexadecimal digits expected") }
        index += 4
        return code
    }
}
