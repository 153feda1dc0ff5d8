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
