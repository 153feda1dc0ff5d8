public import Documents
public import Runbooks

/// Turns what a tool printed into a node, as a check's `parse:` says. The output is not trusted: reading it takes time
/// linear in its length, is bounded, and what does not fit is an error that names the line.
public struct OutputParser: Sendable {
    public let parse: Parse

    /// Bytes of output that are read; more is an error.
    public static let longest = 16 << 20
    /// Lines, records or fields that one output may have.
    public static let mostElements = 200_000

    public init(_ parse: Parse) {
        self.parse = parse
    }

    public func node(_ bytes: [UInt8]) throws(OutputProblem) -> Node {
        guard bytes.count <= OutputParser.longest else { throw .tooLong(limit: OutputParser.longest) }
        switch parse {
        case .text: return Node(OutputParser.withoutLastNewline(try OutputParser.text(bytes, line: 1)))
        case .number: return try OutputParser.number(bytes)
        case .json: return try OutputParser.json(bytes, line: 1)
        case .jsonLines: return try jsonLines(bytes)
        case .lines(let match, let others): return try lines(bytes, match, others)
        case .csv(let columns): return try CSVReader(bytes).table(columns)
        case .keyValue(let form): return try KeyValueReader(form).node(try OutputParser.lines(bytes))
        case .table(let columns): return try table(bytes, columns)
        }
    }

    private func jsonLines(_ bytes: [UInt8]) throws(OutputProblem) -> Node {
        var nodes: [Node] = []
        for (index, line) in try OutputParser.byteLines(bytes).enumerated() where !line.allSatisfy(isBlank) {
            nodes.append(try OutputParser.json(Array(line), line: index + 1))
        }
        return .list(nodes)
    }

    private func lines(_ bytes: [UInt8], _ match: Pattern?, _ others: Parse.Others) throws(OutputProblem) -> Node {
        let lines = try OutputParser.lines(bytes)
        guard let match else { return .list(lines.map { Node($0) }) }
        var nodes: [Node] = []
        for (index, line) in lines.enumerated() {
            // A longer line never matches, and would be skipped without a word.
            guard line.utf8.count <= Pattern.longestInput else { throw .unlikePattern(line: index + 1) }
            if let groups = match.firstMatch(in: line) {
                let entries = match.names.compactMap { name in
                    groups[name].map { Node.Entry(key: name, value: Node($0)) }
                }
                nodes.append(Node(.map(entries)))
            } else if others == .error {
                throw .unlikePattern(line: index + 1)
            }
        }
        return .list(nodes)
    }

    /// Columns are apart by blanks. The first line names them; given names replace it.
    private func table(_ bytes: [UInt8], _ columns: [String]?) throws(OutputProblem) -> Node {
        let lines = try OutputParser.lines(bytes)
        guard let header = lines.first else { throw .noHeader }
        let names = columns ?? OutputParser.words(header)
        if let repeated = OutputParser.firstRepeated(names) { throw .repeatedKey(line: 1, key: repeated) }
        var rows: [Node] = []
        for (index, line) in lines.enumerated().dropFirst() {
            let words = OutputParser.words(line)
            if words.isEmpty { continue }
            guard words.count == names.count else {
                throw .wrongFields(line: index + 1, expected: names.count, found: words.count)
            }
            rows.append(OutputParser.record(names, words))
        }
        return .list(rows)
    }
}

extension OutputParser {
    static func text(_ bytes: some Collection<UInt8>, line: Int) throws(OutputProblem) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        var number = line
        for part in bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            if String(validating: part, as: UTF8.self) == nil { break }
            number += 1
        }
        throw .notUTF8(line: number)
    }

    /// Without line ends; a newline at the end ends the last line and begins none.
    static func lines(_ bytes: [UInt8]) throws(OutputProblem) -> [String] {
        var lines: [String] = []
        for (index, line) in try byteLines(bytes).enumerated() { lines.append(try text(line, line: index + 1)) }
        return lines
    }

    static func byteLines(_ bytes: [UInt8]) throws(OutputProblem) -> [ArraySlice<UInt8>] {
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        guard lines.count <= mostElements else { throw .tooManyElements(limit: mostElements) }
        return lines.map { $0.last == 0x0D ? $0.dropLast() : $0 }
    }

    static func withoutLastNewline(_ text: String) -> String {
        guard text.utf8.last == 0x0A else { return text }
        let end = text.utf8.index(before: text.utf8.endIndex)
        return String(decoding: text.utf8[..<end], as: UTF8.self)
    }

    static func number(_ bytes: [UInt8]) throws(OutputProblem) -> Node {
        let words = words(try text(bytes, line: 1), newlines: true)
        guard words.count == 1, let node = Number.node(words[0]) else { throw .notANumber }
        return node
    }

    static func json(_ bytes: [UInt8], line: Int) throws(OutputProblem) -> Node {
        let reading = Reading(file: "")
        if let node = JSON.read(bytes, reading, limit: longest) { return node }
        let first = reading.diagnostics.first
        let offset = first.map { max(0, $0.position.line - 1) } ?? 0
        throw .notJSON(line: line + offset, reason: first?.message ?? "it cannot be read")
    }

    static func words(_ line: String, newlines: Bool = false) -> [String] {
        line.utf8.split { isBlank($0) || (newlines && ($0 == 0x0A || $0 == 0x0D)) }
            .map { String(decoding: $0, as: UTF8.self) }
    }

    static func record(_ names: [String], _ fields: [String]) -> Node {
        Node(.map(zip(names, fields).map { Node.Entry(key: $0, value: Node($1)) }))
    }

    static func firstRepeated(_ names: [String]) -> String? {
        var seen: Set<String> = []
        return names.first { !seen.insert($0).inserted }
    }
}

private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
