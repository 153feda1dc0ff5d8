public import Documents

extension Template {
    /// Nil when some text in the node holds what is no reference; every such place has then been reported.
    public init?(_ node: Node, _ reading: Reading) {
        switch node.value {
        case .null, .boolean, .integer, .number:
            self.init(.literal(node), at: node.position)
        case .string(let text):
            guard let content = Template.content(of: text, node, reading) else { return nil }
            self.init(content, at: node.position)
        case .list(let nodes):
            let items = nodes.compactMap { Template($0, reading) }
            guard items.count == nodes.count else { return nil }
            let literal = items.allSatisfy { if case .literal = $0.content { true } else { false } }
            self.init(literal ? .literal(node) : .list(items), at: node.position)
        case .map(let entries):
            let members = entries.compactMap { entry -> Member? in
                if entry.key.contains("${{") {
                    reading.error("ORD-203", "a key cannot be a reference", at: entry.keyPosition)
                    return nil
                }
                return Template(entry.value, reading).map { Member(key: entry.key, value: $0) }
            }
            guard members.count == entries.count else { return nil }
            let literal = members.allSatisfy { if case .literal = $0.value.content { true } else { false } }
            self.init(literal ? .literal(node) : .map(members), at: node.position)
        }
    }

    private static func content(of text: String, _ node: Node, _ reading: Reading) -> Content? {
        var pieces: [Piece] = []
        var rest = text[...]
        var sound = true
        while let opening = range(of: "${{", in: rest) {
            if opening.lowerBound > rest.startIndex { pieces.append(.text(String(rest[..<opening.lowerBound]))) }
            guard let closing = range(of: "}}", in: rest[opening.upperBound...]) else {
                reading.error(
                    "ORD-201", "`${{` without `}}`", at: node.position, hint: "write `\"${{ params.NAME }}\"`")
                return nil
            }
            do throws(Reference.Mistake) {
                pieces.append(.reference(try Reference(reading: rest[opening.upperBound..<closing.lowerBound])))
            } catch {
                reading.error("ORD-202", error.message, at: node.position, hint: error.hint)
                sound = false
            }
            rest = rest[closing.upperBound...]
        }
        guard sound else { return nil }
        if pieces.isEmpty { return .literal(node) }
        if !rest.isEmpty { pieces.append(.text(String(rest))) }
        if pieces.count == 1, case .reference(let reference) = pieces[0] { return .reference(reference) }
        return .text(pieces)
    }

    /// The first place of an ASCII needle. Works on UTF-8, so that no combining mark can hide it.
    private static func range(of needle: String, in text: Substring) -> Range<String.Index>? {
        let bytes = Array(needle.utf8)
        let view = text.utf8
        var index = view.startIndex
        while index < view.endIndex {
            if view[index...].starts(with: bytes) { return index..<view.index(index, offsetBy: bytes.count) }
            index = view.index(after: index)
        }
        return nil
    }
}
