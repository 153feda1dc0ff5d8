/// `1.4.0`: whole numbers, compared from left to right; a missing one counts as 0.
public struct Version: Sendable, Codable {
    public let numbers: [Int]

    /// Nil unless the text is one to four numbers with dots between.
    public init?(_ text: String) {
        let parts = text.utf8.split(separator: 0x2E, omittingEmptySubsequences: false)
        let read = parts.compactMap { part -> Int? in
            guard (1...6).contains(part.count), part.allSatisfy({ (0x30...0x39).contains($0) }),
                part.count == 1 || part.first != 0x30
            else { return nil }
            return Int(String(decoding: part, as: UTF8.self))
        }
        guard (1...4).contains(parts.count), read.count == parts.count else { return nil }
        numbers = read
    }

    /// In place of one that could not be read.
    static let none = Version(numbers: [0])

    private init(numbers: [Int]) {
        self.numbers = numbers
    }

    /// What a tool says when it is asked for its version: the first number with dots in its first line, or where there
    /// is none the first number. At most four parts of it count. `OpenSSL 3.0.19 27 Jan 2026` is 3.0.19.
    public init?(saidBy text: String) {
        guard let line = text.utf8.split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }).first else { return nil }
        var plain: [Int]?
        var parts: [Int] = []
        var digits = ""
        var last: UInt8 = 0x20
        // A digit after a letter belongs to a name (`e2fsck`), unless the letter is the `v` of a version.
        var inName = false
        for byte in line + [0x20] {
            defer { last = byte }
            switch byte {
            case 0x30...0x39 where !inName: digits.append(Character(Unicode.Scalar(byte)))
            case 0x2E where !digits.isEmpty:
                parts.append(Int(digits) ?? 0)
                digits = ""
            default:
                if !digits.isEmpty { parts.append(Int(digits) ?? 0) }
                digits = ""
                if parts.count > 1 {
                    numbers = Array(parts.prefix(4))
                    return
                }
                plain = plain ?? (parts.isEmpty ? nil : parts)
                parts = []
                let letter = (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                let word = (0x41...0x5A).contains(last) || (0x61...0x7A).contains(last)
                inName = (letter && (byte != 0x76 || word)) || (inName && (0x30...0x39).contains(byte))
            }
        }
        guard let plain else { return nil }
        numbers = plain
    }

    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let version = Version(text) else {
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "not a version"))
        }
        self = version
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension Version: Comparable, Hashable {
    public static func == (a: Version, b: Version) -> Bool { a.significant == b.significant }
    public static func < (a: Version, b: Version) -> Bool { a.significant.lexicographicallyPrecedes(b.significant) }
    public func hash(into hasher: inout Hasher) { hasher.combine(significant) }

    private var significant: ArraySlice<Int> { numbers[..<((numbers.lastIndex { $0 != 0 } ?? -1) + 1)] }
}

extension Version: CustomStringConvertible {
    public var description: String { numbers.map { String($0) }.joined(separator: ".") }
}
