import Documents

/// The characters of a document, looked over before libyaml sees them.
struct SourceText {
    /// Without what was reported: each such character is replaced, so that all positions stay and reading goes on.
    let bytes: [UInt8]
    /// The first tab of each line that has one. Whether it may stand there, only the syntax says.
    private let tabs: [Tab]

    fileprivate struct Tab {
        let position: Position
        let place: Place
    }

    fileprivate enum Place {
        case indentation, text
    }

    /// Nil when the encoding is not UTF-8.
    init?(_ bytes: [UInt8], _ reading: Reading) {
        if let reason = SourceText.foreignEncoding(bytes) {
            reading.error("ORD-003", reason, at: Position(line: 1, column: 1), hint: "save the file as UTF-8")
            return nil
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            reading.error(
                "ORD-003", "not UTF-8", at: SourceText.firstBroken(bytes), hint: "save the file as UTF-8")
            return nil
        }
        var scan = Scan()
        scan.run(text, reading)
        self.bytes = scan.clean
        tabs = scan.tabs
    }

    /// Reports the tabs that stand outside block text, up to `last`, the last line that was understood.
    /// Gives the line of the last one.
    @discardableResult
    func reportTabs(_ reading: Reading, besides blocks: [Range<Int>], upTo last: Int = .max) -> Int? {
        var blocks = blocks[...]
        var line: Int?
        for tab in tabs where tab.position.line <= last {
            while let block = blocks.first, block.upperBound <= tab.position.line { blocks.removeFirst() }
            if let block = blocks.first, block.contains(tab.position.line) { continue }
            line = tab.position.line
            switch tab.place {
            case .indentation: reading.error("ORD-005", "a tab in indentation", at: tab.position, hint: "use spaces")
            case .text:
                reading.error(
                    "ORD-005", "a tab outside block text", at: tab.position, hint: "use spaces, or \\t in double quotes"
                )
            }
        }
        return line
    }

    /// A tab explains the mistake that libyaml finds at it, so then the tab alone is reported.
    func report(_ mistake: Mistake, _ reading: Reading, besides blocks: [Range<Int>]) {
        let tab = reportTabs(reading, besides: blocks, upTo: mistake.position.line)
        if mistake.id == "ORD-002", tab == mistake.position.line { return }
        reading.error(
            mistake.id, mistake.reason, at: mistake.position, hint: mistake.hint ?? hint(at: mistake.position))
    }

    /// What the writer most likely meant, judged by the characters at the place of a mistake.
    private func hint(at position: Position) -> String? {
        let lines = bytes.split(separator: 0x0A, maxSplits: position.line, omittingEmptySubsequences: false)
        guard lines.indices.contains(position.line - 1) else { return nil }
        let line = String(decoding: lines[position.line - 1], as: UTF8.self).unicodeScalars
        let before = String(String.UnicodeScalarView(line.prefix(position.column - 1)))
        let here = line.dropFirst(position.column - 1).first
        if before.hasSuffix("$") || before.hasSuffix("${") { return "quote it: \"${{ … }}\"" }
        switch here {
        case "@", "`", "%", "&", "*", "!": return "quote the text, if it begins here"
        case ":": return "quote the text, if it holds `: `"
        default: return nil
        }
    }

    private static func foreignEncoding(_ bytes: [UInt8]) -> String? {
        let marks: [([UInt8], String)] = [
            ([0xFF, 0xFE], "UTF-16"), ([0xFE, 0xFF], "UTF-16"), ([0x00, 0x00, 0xFE, 0xFF], "UTF-32"),
        ]
        return marks.first { bytes.starts(with: $0.0) }.map { "the document is \($0.1), not UTF-8" }
    }

    private static func firstBroken(_ bytes: [UInt8]) -> Position {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        var line = 1
        var column = 1
        while case .scalarValue(let scalar) = decoder.decode(&iterator) {
            column = scalar == "\n" ? 1 : column + 1
            line += scalar == "\n" ? 1 : 0
        }
        return Position(line: line, column: column)
    }
}

/// One pass over the characters of a document.
private struct Scan {
    var clean: [UInt8] = []
    var tabs: [SourceText.Tab] = []
    private var line = 1
    private var column = 1
    private var isIndentation = true
    private var lineHasTab = false

    mutating func run(_ text: String, _ reading: Reading) {
        clean.reserveCapacity(text.utf8.count)
        var scalars = text.unicodeScalars[...]
        if scalars.first == "\u{FEFF}" {
            scalars.removeFirst()
            reading.error(
                "ORD-003", "the document begins with a byte order mark", at: Position(line: 1, column: 1),
                hint: "save the file as UTF-8 without BOM")
        }
        while let scalar = scalars.popFirst() {
            switch scalar {
            case "\n":
                clean.append(0x0A)
                line += 1
                column = 0
                isIndentation = true
                lineHasTab = false
            case "\t": tab()
            case "\r" where scalars.first == "\n": clean.append(0x0D)
            default: other(scalar, reading)
            }
            if scalar != " ", scalar != "\n", scalar != "\t" { isIndentation = false }
            column += 1
        }
    }

    private mutating func tab() {
        clean.append(0x09)
        if !lineHasTab {
            tabs.append(
                .init(position: Position(line: line, column: column), place: isIndentation ? .indentation : .text))
        }
        lineHasTab = true
    }

    private mutating func other(_ scalar: Unicode.Scalar, _ reading: Reading) {
        guard scalar.isControl else {
            clean.append(contentsOf: UTF8.encode(scalar).map(Array.init) ?? [])
            return
        }
        reading.error(
            "ORD-004", "the character \(scalar.codePoint) is not allowed", at: Position(line: line, column: column),
            hint: "remove it")
        clean.append(contentsOf: "\u{FFFD}".utf8)
    }
}

extension Unicode.Scalar {
    /// `U+202E`
    var codePoint: String {
        let digits = String(value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits
    }
}
