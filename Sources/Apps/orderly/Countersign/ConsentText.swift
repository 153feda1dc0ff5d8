import Documents

/// Values as a person must see them who signs them: whole, and with nothing in them that passes for a line of ours.
///
/// Nothing is cut, since whoever wrote the document chooses what would be cut off.
enum ConsentText {
    /// Columns of one line; narrower than any usual terminal, which would otherwise begin lines of its own.
    private static let width = 76
    private static let continued = "| "

    /// On one line: line feeds, tabs and whatever steers a terminal are visible.
    static func word(_ text: String) -> String {
        var shown = ""
        for scalar in text.showingControls().unicodeScalars {
            switch scalar {
            case "\n": shown += "\\n"
            case "\t": shown += "\\t"
            case "\u{2028}", "\u{2029}", "\u{85}": shown += "\\u{\(String(scalar.value, radix: 16))}"
            default: shown.unicodeScalars.append(scalar)
            }
        }
        return shown
    }

    /// `name: text`, over as many lines as it takes; each further one begins with a bar.
    static func lines(_ name: String, _ text: String, indent: Int = 0) -> [String] {
        wrapped("\(word(name)): \(word(text))", indent)
    }

    /// `name (1200 characters): "…"`. Each value of a list has its own line.
    static func lines(_ name: String, _ value: Node, indent: Int = 0) -> [String] {
        if let list = value.list, !list.isEmpty {
            return wrapped("\(word(name)) (\(list.count) values):", indent)
                + list.flatMap { lines("-", $0, indent: indent + 2) }
        }
        let text = String(decoding: JSON.bytes(value), as: UTF8.self).showingControlsInJSON()
        let length = (value.string ?? text).unicodeScalars.count
        return wrapped("\(word(name)) (\(length) characters): \(word(text))", indent)
    }

    /// By name, so that the same values always stand in the same order.
    static func lines(_ values: [String: Node], indent: Int) -> [String] {
        values.sorted { $0.key < $1.key }.flatMap { lines($0.key, $0.value, indent: indent) }
    }

    static func wrapped(_ text: String, _ indent: Int) -> [String] {
        let margin = String(repeating: " ", count: indent)
        var lines: [String] = []
        var line = margin
        var columns = indent
        for scalar in text.unicodeScalars {
            // Others may be two columns wide.
            let wide = scalar.isASCII ? 1 : 2
            if columns + wide > width {
                lines.append(line)
                line = margin + "  " + continued
                columns = indent + 2 + continued.utf8.count
            }
            line.unicodeScalars.append(scalar)
            columns += wide
        }
        return lines + [line]
    }
}
