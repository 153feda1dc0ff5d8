public import Documents

/// A node in which any text may hold references, parsed once, when its document is read.
///
/// A text that is one reference keeps the type of its value; a reference inside text becomes text. Two templates are
/// equal when they mean the same; positions do not count. Made only by reading, so a value that was filled in is never
/// read as a template again.
public struct Template: Sendable {
    enum Piece: Sendable, Hashable {
        case text(String)
        case reference(Reference)
    }

    struct Member: Sendable, Hashable {
        let key: String
        let value: Template
    }

    indirect enum Content: Sendable, Hashable {
        case literal(Node)
        case reference(Reference)
        case text([Piece])
        case list([Template])
        case map([Member])
    }

    let content: Content
    public let position: Position

    init(_ content: Content, at position: Position) {
        self.content = content
        self.position = position
    }
}

extension Template {
    /// Every reference, in the order of the text.
    public var references: [Reference] {
        switch content {
        case .literal: []
        case .reference(let reference): [reference]
        case .text(let pieces):
            pieces.compactMap { if case .reference(let reference) = $0 { reference } else { nil } }
        case .list(let items): items.flatMap(\.references)
        case .map(let members): members.flatMap(\.value.references)
        }
    }

    /// The value itself, where it holds no reference.
    public var literal: Node? {
        switch content {
        case .literal(let node): return node
        case .reference, .text: return nil
        case .list(let items):
            let nodes = items.compactMap(\.literal)
            return nodes.count == items.count ? Node(.list(nodes), at: position) : nil
        case .map(let members):
            let entries = members.compactMap { member in
                member.value.literal.map { Node.Entry(key: member.key, value: $0) }
            }
            return entries.count == members.count ? Node(.map(entries), at: position) : nil
        }
    }

    /// The one reference that is the whole value.
    public var wholeReference: Reference? {
        if case .reference(let reference) = content { reference } else { nil }
    }

    /// The items, where this is a list that was written out.
    public var items: [Template]? {
        switch content {
        case .list(let items): items
        case .literal(let node): node.list?.map { Template(.literal($0), at: $0.position) }
        default: nil
        }
    }

    /// As it was written, references in their canonical form.
    public var source: Node {
        switch content {
        case .literal(let node): node
        case .reference(let reference): Node(.string("${{ \(reference) }}"), at: position)
        case .text(let pieces):
            Node(
                .string(
                    pieces.map { piece in
                        switch piece {
                        case .text(let text): text
                        case .reference(let reference): "${{ \(reference) }}"
                        }
                    }.joined()), at: position)
        case .list(let items): Node(.list(items.map(\.source)), at: position)
        case .map(let members):
            Node(.map(members.map { Node.Entry(key: $0.key, value: $0.value.source) }), at: position)
        }
    }
}

extension Template: Hashable {
    public static func == (a: Template, b: Template) -> Bool { a.content == b.content }
    public func hash(into hasher: inout Hasher) { hasher.combine(content) }
}

/// Stored as its source.
extension Template: Codable {
    public init(from decoder: any Decoder) throws {
        let reading = Reading(file: "")
        guard let template = Template(try Node(from: decoder), reading) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "a stored template does not read"))
        }
        self = template
    }

    public func encode(to encoder: any Encoder) throws { try source.encode(to: encoder) }
}
