public import Documents

/// An argument vector. No shell: an element stays one element, whatever its value holds.
///
/// An element that is exactly a list becomes one element per item; an absent optional value removes its element. An
/// element that begins with a value which begins with `-` is refused unless a literal `--` stands before it.
public struct Arguments: Sendable, Hashable, Codable {
    public var elements: [Template]

    public init(_ elements: [Template]) {
        self.elements = elements
    }

    public init?(_ node: Node, _ what: String, _ reading: Reading) {
        guard let nodes = node.list, !nodes.isEmpty else {
            reading.error(
                "ORD-204", "\(what) must be a list of arguments, not \(node.kind)", at: node.position,
                hint: "write [tool, --option, \"${{ params.x }}\"]; there is no shell")
            return nil
        }
        let wrong = nodes.filter { $0.string == nil && $0.integer == nil }
        for node in wrong {
            reading.error(
                "ORD-204", "an argument must be text, not \(node.kind)", at: node.position,
                hint: node.scalarText == nil ? nil : "put it in quotes, so that it stays as it is written")
        }
        let read = nodes.compactMap { Template($0, reading) }
        guard read.count == nodes.count, wrong.isEmpty else { return nil }
        elements = read
    }

    /// The tool's bare name, where the first element is literal.
    public var tool: String? { elements.first?.literal?.string }

    public func resolved(_ values: Values) throws(ValueProblem) -> [String] {
        var out: [String] = []
        var optionsEnded = false
        for element in elements {
            let made = try Arguments.texts(of: element, values)
            let startsWithValue =
                switch element.content {
                case .reference: true
                case .text(let pieces): if case .reference = pieces.first { true } else { false }
                case .literal, .list, .map: false
                }
            for text in made {
                if text.utf8.contains(0) { throw ValueProblem(.nulByte, element.references.first) }
                if startsWithValue, !optionsEnded, text.utf8.first == 0x2D {
                    throw ValueProblem(.leadingDash(text), element.references.first)
                }
            }
            if element.literal?.string == "--" { optionsEnded = true }
            out += made
        }
        return out
    }

    private static func texts(of element: Template, _ values: Values) throws(ValueProblem) -> [String] {
        switch element.content {
        case .literal(let node):
            return [node.scalarText ?? ""]
        case .text(let pieces):
            return try Template.text(of: pieces, values, lists: .refused).map { [$0] } ?? []
        case .reference(let reference):
            let value = try values.value(of: reference)
            if value.isNull { return [] }
            if let text = value.scalarText { return [text] }
            guard let texts = value.list?.map(\.scalarText), !texts.contains(nil) else {
                throw ValueProblem(.notText(kind: value.kind), reference)
            }
            return texts.compactMap { $0 }
        case .list, .map:
            throw ValueProblem(.notText(kind: element.source.kind), element.references.first)
        }
    }
}
