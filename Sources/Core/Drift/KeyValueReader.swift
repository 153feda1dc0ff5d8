import Documents
import Runbooks

/// Lines of `key SEPARATOR value`; the first separator of a line counts.
struct KeyValueReader {
    private let form: Parse.KeyValue

    init(_ form: Parse.KeyValue) {
        self.form = form
    }

    /// One map, or a list of maps where records are apart by blank lines.
    func node(_ lines: [String]) throws(OutputProblem) -> Node {
        var records: [Node] = []
        var record = Record()
        for (index, line) in lines.enumerated() {
            if line.utf8.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) {
                if form.records == .blankLine, !record.isEmpty {
                    records.append(record.node)
                    record = Record()
                }
                continue
            }
            try add(line, number: index + 1, to: &record)
        }
        guard form.records == .blankLine else { return record.node }
        if !record.isEmpty { records.append(record.node) }
        return .list(records)
    }

    private func add(_ line: String, number: Int, to record: inout Record) throws(OutputProblem) {
        guard let (key, value) = split(line) else { throw .noSeparator(line: number, separator: form.separator) }
        guard record.has(key) else {
            record.add(key, value)
            return
        }
        switch form.repeated {
        case .error: throw .repeatedKey(line: number, key: key)
        case .first: break
        case .last: record.replace(key, value)
        case .list: record.append(key, value)
        }
    }

    private func split(_ line: String) -> (key: String, value: String)? {
        let separator = Array(form.separator.utf8)
        let bytes = Array(line.utf8.drop { $0 == 0x20 || $0 == 0x09 })
        guard let first = separator.first, bytes.count >= separator.count else { return nil }
        for start in 0...(bytes.count - separator.count)
        where bytes[start] == first && bytes[start..<start + separator.count].elementsEqual(separator) {
            let value = bytes[(start + separator.count)...]
            return (trimmed(bytes[..<start]), trimmed(value))
        }
        return nil
    }

    private func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
        let rest = bytes.drop(while: isBlank)
        let end = rest.lastIndex { !isBlank($0) }.map { $0 + 1 } ?? rest.startIndex
        return String(decoding: rest[..<end], as: UTF8.self)
    }

    /// Keys in the order of their first line.
    private struct Record {
        private var keys: [String] = []
        private var values: [String: [String]] = [:]
        private var lists: Set<String> = []

        var isEmpty: Bool { keys.isEmpty }

        func has(_ key: String) -> Bool { values[key] != nil }

        mutating func add(_ key: String, _ value: String) {
            keys.append(key)
            values[key] = [value]
        }

        mutating func replace(_ key: String, _ value: String) { values[key] = [value] }

        mutating func append(_ key: String, _ value: String) {
            values[key, default: []].append(value)
            lists.insert(key)
        }

        var node: Node {
            Node(
                .map(
                    keys.map { key in
                        let texts = values[key] ?? []
                        return Node.Entry(key: key, value: lists.contains(key) ? Node(texts) : Node(texts.first ?? ""))
                    }))
        }
    }
}
