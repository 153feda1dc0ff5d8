public import Documents

/// How output is read.
public enum Parse: Sendable, Hashable, Codable {
    /// The whole output, without one newline at its end.
    case text
    case number
    case json
    /// One JSON value on each line.
    case jsonLines
    /// A list of lines; with a pattern that is found in each, a list of maps of its named groups.
    case lines(match: Pattern?, others: Others)
    /// A list of maps. Without columns the first line names them.
    case csv(columns: [String]?)
    case keyValue(KeyValue)
    /// Columns apart by blanks, a list of maps. The first line names the columns; given names replace it.
    case table(columns: [String]?)

    /// What a line means that does not match.
    public enum Others: String, Sendable, Hashable, Codable, CaseIterable {
        case error
        case ignore
    }

    public struct KeyValue: Sendable, Hashable, Codable {
        public var separator: String
        public var records: Records
        public var repeated: Repeated

        public init(separator: String = "=", records: Records = .one, repeated: Repeated = .error) {
            self.separator = separator
            self.records = records
            self.repeated = repeated
        }
    }

    public enum Records: String, Sendable, Hashable, Codable, CaseIterable {
        /// The output is one map.
        case one
        /// Blank lines part the output into a list of maps.
        case blankLine = "blank-line"
    }

    /// What a key means that stands in a record again.
    public enum Repeated: String, Sendable, Hashable, Codable, CaseIterable {
        case error
        case first
        case last
        /// Its value becomes the list of all.
        case list
    }
}

extension Parse {
    private enum Form: String, CaseIterable {
        case text
        case number
        case json
        case jsonLines = "json-lines"
        case lines
        case csv
        case keyValue = "key-value"
        case table
    }

    /// Reads `parse: json`, or `parse: {as: key-value, separator: ": "}`.
    public static func read(_ node: Node, _ reading: Reading) -> Parse? {
        let fields = reading.fields(node.string == nil ? node : .map(["as": node]), "`parse`")
        guard let fields else { return nil }
        guard let form = fields.choice("as", Form.self) else { return nil }
        defer { fields.finish() }
        switch form {
        case .text: return .text
        case .number: return .number
        case .json: return .json
        case .jsonLines: return .jsonLines
        case .lines: return lines(fields)
        case .csv: return columns(fields).map { .csv(columns: $0) }
        case .keyValue: return keyValue(fields)
        case .table: return columns(fields).map { .table(columns: $0) }
        }
    }

    private static func lines(_ fields: Fields) -> Parse? {
        let others = fields.optionalChoice("others", Others.self)
        guard let node = fields.node("match") else {
            if fields.has("others") {
                fields.reading.error("ORD-402", "`others` needs `match`", at: fields.position(of: "others"))
            }
            return .lines(match: nil, others: .error)
        }
        guard let pattern = Pattern.read(node, "`match`", fields.reading) else { return nil }
        guard !pattern.names.isEmpty else {
            fields.reading.error(
                "ORD-402", "`match` names no group", at: node.position, hint: "write `(?<name>…)` around what is wanted"
            )
            return nil
        }
        return .lines(match: pattern, others: others ?? .error)
    }

    private static func keyValue(_ fields: Fields) -> Parse? {
        var form = KeyValue()
        if let separator = fields.optionalString("separator") {
            form.separator = separator
            if separator.isEmpty || separator.utf8.count > 16 || separator.contains("\n") {
                fields.reading.error(
                    "ORD-402", "`separator` must be 1 to 16 characters of one line",
                    at: fields.position(of: "separator"))
            }
        }
        form.records = fields.optionalChoice("records", Records.self) ?? .one
        form.repeated = fields.optionalChoice("repeated", Repeated.self) ?? .error
        return .keyValue(form)
    }

    /// `.some(nil)` where there are no columns, nil after a mistake.
    private static func columns(_ fields: Fields) -> [String]?? {
        guard let names = fields.optionalStrings("columns") else { return fields.has("columns") ? nil : .some(nil) }
        guard !names.isEmpty, names.count <= 256, Set(names).count == names.count, !names.contains("") else {
            fields.reading.error(
                "ORD-402", "`columns` must be 1 to 256 names, each once", at: fields.position(of: "columns"))
            return nil
        }
        return names
    }
}

extension Pattern {
    static func read(_ node: Node, _ what: String, _ reading: Reading) -> Pattern? {
        guard let text = node.string else {
            reading.error("ORD-403", "\(what) must be a pattern, not \(node.kind)", at: node.position)
            return nil
        }
        if text.contains("${{") {
            reading.error("ORD-403", "\(what) cannot hold values: a pattern is fixed", at: node.position)
            return nil
        }
        do throws(PatternProblem) {
            return try Pattern(text)
        } catch {
            reading.error("ORD-403", "\(what): \(error)", at: node.position)
            return nil
        }
    }
}
