public import Documents

extension Template {
    /// The value with every reference filled in. A whole value that is absent (an optional parameter that was not
    /// given) is null; an absent value inside text is a problem.
    public func resolved(_ values: Values) throws(ValueProblem) -> Node {
        switch content {
        case .literal(let node):
            return node
        case .reference(let reference):
            return Node(try values.value(of: reference).value, at: position)
        case .text(let pieces):
            guard let text = try Template.text(of: pieces, values, lists: .joined) else {
                throw ValueProblem(.absentInText, references.first)
            }
            return Node(.string(text), at: position)
        case .list(let items):
            var nodes: [Node] = []
            for item in items { nodes.append(try item.resolved(values)) }
            return Node(.list(nodes), at: position)
        case .map(let members):
            var entries: [Node.Entry] = []
            for member in members { entries.append(.init(key: member.key, value: try member.value.resolved(values))) }
            return Node(.map(entries), at: position)
        }
    }

    enum ListsInText {
        /// "a, b": for messages.
        case joined
        case refused
    }

    /// The joined text; nil when one of its values is absent.
    static func text(of pieces: [Piece], _ values: Values, lists: ListsInText) throws(ValueProblem) -> String? {
        var out = ""
        var absent = false
        for piece in pieces {
            switch piece {
            case .text(let text): out += text
            case .reference(let reference):
                let value = try values.value(of: reference)
                if value.isNull {
                    absent = true
                } else if let text = value.scalarText {
                    out += text
                } else if lists == .joined, let texts = value.list?.map(\.scalarText), !texts.contains(nil) {
                    out += texts.compactMap { $0 }.joined(separator: ", ")
                } else {
                    throw ValueProblem(.notText(kind: value.kind), reference)
                }
            }
        }
        return absent ? nil : out
    }
}

extension Node {
    /// The text of a scalar as it stands in an argument; nil for null, lists and maps.
    public var scalarText: String? {
        switch value {
        case .string(let text): text
        case .integer(let number): String(number)
        case .number(let number): String(number)
        case .boolean(let flag): flag ? "true" : "false"
        case .null, .list, .map: nil
        }
    }
}
