import Documents

/// Comma-separated values as RFC 4180 has them: fields may stand in quotes, a quote in them is doubled.
struct CSVReader {
    private let bytes: [UInt8]
    private var index = 0
    private var line = 1
    private var fields = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// A list of maps. Without `columns` the first line names them.
    func table(_ columns: [String]?) throws(OutputProblem) -> Node {
        var reader = self
        var names = columns
        var rows: [Node] = []
        while reader.index < bytes.count {
            let line = reader.line
            let fields = try reader.row()
            guard let known = names else {
                if let repeated = OutputParser.firstRepeated(fields) { throw .repeatedKey(line: line, key: repeated) }
                names = fields
                continue
            }
            guard fields.count == known.count else {
                throw .wrongFields(line: line, expected: known.count, found: fields.count)
            }
            rows.append(OutputParser.record(known, fields))
        }
        guard names != nil else { throw .noHeader }
        return .list(rows)
    }

    private mutating func row() throws(OutputProblem) -> [String] {
        var row: [String] = []
        while true {
            fields += 1
            guard fields <= OutputParser.mostElements * 4 else {
                throw .tooManyElements(limit: OutputParser.mostElements * 4)
            }
            let start = line
            let field = bytes.indices.contains(index) && bytes[index] == 0x22 ? try quoted() : try plain()
            row.append(try OutputParser.text(field, line: start))
            guard index < bytes.count else { return row }
            let end = bytes[index]
            index += 1
            if end == 0x2C { continue }
            line += 1
            return row
        }
    }

    /// Stops at a comma, a newline or the end.
    private mutating func plain() throws(OutputProblem) -> [UInt8] {
        let start = index
        while index < bytes.count, bytes[index] != 0x2C, bytes[index] != 0x0A {
            if bytes[index] == 0x22 { throw .badQuotes(line: line) }
            index += 1
        }
        let field = bytes[start..<index]
        let ends = index == bytes.count || bytes[index] == 0x0A
        return Array(ends && field.last == 0x0D ? field.dropLast() : field)
    }

    private mutating func quoted() throws(OutputProblem) -> [UInt8] {
        let start = line
        var field: [UInt8] = []
        index += 1
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            if byte == 0x0A { line += 1 }
            guard byte == 0x22 else {
                field.append(byte)
                continue
            }
            if index < bytes.count, bytes[index] == 0x22 {
                field.append(0x22)
                index += 1
                continue
            }
            if index < bytes.count, bytes[index] == 0x0D { index += 1 }
            guard index == bytes.count || bytes[index] == 0x2C || bytes[index] == 0x0A else {
                throw .badQuotes(line: line)
            }
            return field
        }
        throw .badQuotes(line: start)
    }
}
