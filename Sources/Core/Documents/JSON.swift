/// JSON text to nodes and back (RFC 8259).
///
/// Reading is strict: UTF-8 without a byte order mark, no duplicate keys, nothing after the value, bounded in size and
/// depth. Writing keeps the order of keys, so the same nodes always give the same bytes.
public enum JSON {
    public static let largestDocument = 1 << 20
    public static let deepest = 64

    /// Nil when the text is not JSON; `reading` then says where and why.
    public static func read(_ bytes: [UInt8], _ reading: Reading, limit: Int = largestDocument) -> Node? {
        guard bytes.count <= limit else {
            reading.error("ORD-001", "the document is larger than \(limit) bytes", at: Position(line: 1, column: 1))
            return nil
        }
        var parser = JSONParser(bytes)
        do throws(JSONParser.Failure) {
            return try parser.document()
        } catch {
            reading.error("ORD-002", "not JSON: \(error.reason)", at: error.position)
            return nil
        }
    }

    /// Compact form: no white space, keys in their order, the shortest escapes.
    public static func bytes(_ node: Node) -> [UInt8] {
        var out: [UInt8] = []
        write(node, &out, indent: nil)
        return out
    }

    /// Indented by two spaces, for people.
    public static func text(_ node: Node) -> String {
        var out: [UInt8] = []
        write(node, &out, indent: 0)
        return String(decoding: out, as: UTF8.self)
    }

    private static func write(_ node: Node, _ out: inout [UInt8], indent: Int?) {
        switch node.value {
        case .null: out += "null".utf8
        case .boolean(let flag): out += (flag ? "true" : "false").utf8
        case .integer(let number): out += String(number).utf8
        case .number(let number): out += (number.isFinite ? String(number) : "null").utf8
        case .string(let text): write(text, &out)
        case .list(let nodes):
            write(nodes, &out, indent, open: 0x5B, close: 0x5D) { node, out, indent in
                write(node, &out, indent: indent)
            }
        case .map(let entries):
            write(entries, &out, indent, open: 0x7B, close: 0x7D) { entry, out, indent in
                write(entry.key, &out)
                out += (indent == nil ? ":" : ": ").utf8
                write(entry.value, &out, indent: indent)
            }
        }
    }

    private static func write<Item>(
        _ items: [Item], _ out: inout [UInt8], _ indent: Int?, open: UInt8, close: UInt8,
        _ one: (Item, inout [UInt8], Int?) -> Void
    ) {
        out.append(open)
        let inner = indent.map { $0 + 2 }
        for (index, item) in items.enumerated() {
            if index > 0 { out.append(0x2C) }
            if let inner { out += "\n".utf8 + [UInt8](repeating: 0x20, count: inner) }
            one(item, &out, inner)
        }
        if let indent, !items.isEmpty { out += "\n".utf8 + [UInt8](repeating: 0x20, count: indent) }
        out.append(close)
    }

    private static func write(_ text: String, _ out: inout [UInt8]) {
        out.append(0x22)
        for byte in text.utf8 {
            switch byte {
            case 0x22: out += "\\\"".utf8
            case 0x5C: out += "\\\\".utf8
            case 0x0A: out += "\\n".utf8
            case 0x0D: out += "\\r".utf8
            case 0x09: out += "\\t".utf8
            case 0x00..<0x20:
                let digits = Array("0123456789abcdef".utf8)
                out += "\\u00".utf8 + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default: out.append(byte)
            }
        }
        out.append(0x22)
    }
}
