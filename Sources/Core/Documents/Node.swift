/// A value read from a document, with the place where it stands.
///
/// YAML and JSON are read into the same nodes, so that one set of readers and one set of messages serves both.
/// Two nodes are equal when their values are; positions do not count.
public struct Node: Sendable, Hashable {
    public enum Value: Sendable, Hashable {
        case null
        case boolean(Bool)
        case integer(Int64)
        case number(Double)
        case string(String)
        case list([Node])
        case map([Entry])
    }

    /// One key of a map. Keys keep their order.
    public struct Entry: Sendable, Hashable {
        public let key: String
        public let keyPosition: Position
        public let value: Node

        public init(key: String, keyPosition: Position = .unknown, value: Node) {
            self.key = key
            self.keyPosition = keyPosition
            self.value = value
        }

        public static func == (a: Entry, b: Entry) -> Bool { a.key == b.key && a.value == b.value }

        public func hash(into hasher: inout Hasher) {
            hasher.combine(key)
            hasher.combine(value)
        }
    }

    public let value: Value
    public let position: Position

    public init(_ value: Value, at position: Position = .unknown) {
        self.value = value
        self.position = position
    }

    public static func == (a: Node, b: Node) -> Bool { a.value == b.value }

    public func hash(into hasher: inout Hasher) { hasher.combine(value) }
}

extension Node {
    public static let null = Node(.null)

    public static func list(_ nodes: [Node]) -> Node { Node(.list(nodes)) }

    /// A map in the order given. A key whose value is nil is left out.
    public static func map(_ entries: KeyValuePairs<String, Node?>) -> Node {
        Node(.map(entries.compactMap { key, value in value.map { Entry(key: key, value: $0) } }))
    }

    public var string: String? { if case .string(let text) = value { text } else { nil } }
    public var boolean: Bool? { if case .boolean(let flag) = value { flag } else { nil } }
    public var integer: Int64? { if case .integer(let number) = value { number } else { nil } }
    public var list: [Node]? { if case .list(let nodes) = value { nodes } else { nil } }
    public var entries: [Entry]? { if case .map(let entries) = value { entries } else { nil } }
    public var isNull: Bool { if case .null = value { true } else { false } }

    /// An integer or a number, as a number.
    public var number: Double? {
        switch value {
        case .integer(let number): Double(number)
        case .number(let number): number
        default: nil
        }
    }

    public subscript(key: String) -> Node? { entries?.first { $0.key == key }?.value }

    /// What this node is, in the words of a message: "a list", "text", …
    public var kind: String {
        switch value {
        case .null: "nothing"
        case .boolean: "true or false"
        case .integer: "a whole number"
        case .number: "a number"
        case .string: "text"
        case .list: "a list"
        case .map: "a map"
        }
    }
}

extension Node: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral
{
    public init(stringLiteral text: String) { self.init(.string(text)) }
    public init(integerLiteral number: Int64) { self.init(.integer(number)) }
    public init(booleanLiteral flag: Bool) { self.init(.boolean(flag)) }
    public init(arrayLiteral nodes: Node...) { self.init(.list(nodes)) }

    public init(_ text: String) { self.init(.string(text)) }
    public init(_ number: Int) { self.init(.integer(Int64(number))) }
    public init(_ flag: Bool) { self.init(.boolean(flag)) }
    public init(_ texts: [String]) { self.init(.list(texts.map { Node($0) })) }
}

/// Stored as its JSON text, which keeps the order of keys.
extension Node: Codable {
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        let reading = Reading(file: "")
        guard let node = JSON.read(Array(text.utf8), reading) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "a stored value is not JSON"))
        }
        self = node
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(String(decoding: JSON.bytes(self), as: UTF8.self))
    }
}
