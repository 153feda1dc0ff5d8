/// A map being read: each key is asked for once, by name and type; `finish()` reports the keys that nobody asked for.
///
/// A reader returns nil after it has reported what is wrong, so the caller goes on and finds the next mistake too.
public final class Fields {
    public let what: String
    public let position: Position
    public let reading: Reading
    private let entries: [Node.Entry]
    private var known: Set<String> = []

    init(entries: [Node.Entry], of what: String, at position: Position, reading: Reading) {
        self.entries = entries
        self.what = what
        self.position = position
        self.reading = reading
    }

    /// The keys as written, in order.
    public var keys: [String] { entries.map(\.key) }

    public func has(_ key: String) -> Bool { entries.contains { $0.key == key } }

    public func position(of key: String) -> Position {
        entries.first { $0.key == key }?.value.position ?? position
    }

    /// The value of an optional key. Explicit null counts as present.
    public func node(_ key: String) -> Node? {
        known.insert(key)
        return entries.first { $0.key == key }?.value
    }

    /// The value of a key that must be there.
    public func required(_ key: String) -> Node? {
        if let found = node(key) { return found }
        reading.error("ORD-103", "\(what) needs `\(key)`", at: position)
        return nil
    }

    public func string(_ key: String) -> String? { required(key).flatMap { typed($0, key, "text", \.string) } }
    public func optionalString(_ key: String) -> String? { node(key).flatMap { typed($0, key, "text", \.string) } }

    public func integer(_ key: String) -> Int? {
        required(key).flatMap { typed($0, key, "a whole number", \.integer) }.map(Int.init)
    }
    public func optionalInteger(_ key: String) -> Int? {
        node(key).flatMap { typed($0, key, "a whole number", \.integer) }.map(Int.init)
    }

    public func optionalBoolean(_ key: String) -> Bool? {
        node(key).flatMap { typed($0, key, "true or false", \.boolean) }
    }

    public func list(_ key: String) -> [Node]? { required(key).flatMap { typed($0, key, "a list", \.list) } }
    public func optionalList(_ key: String) -> [Node]? { node(key).flatMap { typed($0, key, "a list", \.list) } }

    public func strings(_ key: String) -> [String]? { list(key).map { texts($0, key) } }
    public func optionalStrings(_ key: String) -> [String]? { optionalList(key).map { texts($0, key) } }

    public func optionalMap(_ key: String) -> [Node.Entry]? {
        node(key).flatMap { typed($0, key, "a map", \.entries) }
    }

    /// RFC 3339, in UTC.
    public func timestamp(_ key: String) -> Timestamp? { required(key).flatMap { timestamp($0, key) } }
    public func optionalTimestamp(_ key: String) -> Timestamp? { node(key).flatMap { timestamp($0, key) } }

    /// A span such as `30s`, `15m` or `7d`.
    public func duration(_ key: String) -> Duration? { required(key).flatMap { duration($0, key) } }
    public func optionalDuration(_ key: String) -> Duration? { node(key).flatMap { duration($0, key) } }

    /// A size such as `64MiB` or `200B`.
    public func size(_ key: String) -> ByteSize? { required(key).flatMap { size($0, key) } }
    public func optionalSize(_ key: String) -> ByteSize? { node(key).flatMap { size($0, key) } }

    /// A regular expression, as `Pattern` takes them.
    public func pattern(_ key: String) -> Pattern? { required(key).flatMap { pattern($0, key) } }
    public func optionalPattern(_ key: String) -> Pattern? { node(key).flatMap { pattern($0, key) } }

    /// One of the raw values of an enumeration.
    public func choice<Choice: RawRepresentable & CaseIterable>(
        _ key: String, _ type: Choice.Type = Choice.self
    ) -> Choice? where Choice.RawValue == String {
        required(key).flatMap { choice($0, key, type) }
    }
    public func optionalChoice<Choice: RawRepresentable & CaseIterable>(
        _ key: String, _ type: Choice.Type = Choice.self
    ) -> Choice? where Choice.RawValue == String {
        node(key).flatMap { choice($0, key, type) }
    }

    /// The fields of a nested map.
    public func fields(_ key: String, _ what: String) -> Fields? {
        required(key).flatMap { reading.fields($0, what) }
    }
    public func optionalFields(_ key: String, _ what: String) -> Fields? {
        node(key).flatMap { reading.fields($0, what) }
    }

    /// Reports every key that was not asked for. `x-*` and `why` may stand anywhere.
    public func finish() {
        for entry in entries where !known.contains(entry.key) && !entry.key.hasPrefix("x-") && entry.key != "why" {
            reading.error(
                "ORD-101", "\(what) has no key `\(entry.key)`", at: entry.keyPosition,
                hint: reading.isFull ? nil : Suggestion.hint(for: entry.key, among: known))
        }
    }

    private func typed<T>(_ node: Node, _ key: String, _ expected: String, _ read: (Node) -> T?) -> T? {
        if let value = read(node) { return value }
        reading.error("ORD-102", "`\(key)` of \(what) must be \(expected), not \(node.kind)", at: node.position)
        return nil
    }

    private func texts(_ nodes: [Node], _ key: String) -> [String] {
        nodes.compactMap { typed($0, key, "a list of texts", \.string) }
    }

    private func timestamp(_ node: Node, _ key: String) -> Timestamp? {
        guard let text = typed(node, key, "a time", \.string) else { return nil }
        if let time = Timestamp(rfc3339: text) { return time }
        reading.error(
            "ORD-104", "`\(key)` of \(what) is not a time", at: node.position, hint: "write 2026-11-21T09:00:00Z")
        return nil
    }

    private func duration(_ node: Node, _ key: String) -> Duration? {
        guard let text = typed(node, key, "a duration such as 30s", \.string) else { return nil }
        if let duration = Duration(quantity: text) { return duration }
        reading.error(
            "ORD-106", "`\(key)` of \(what) is not a duration: `\(text)`", at: node.position,
            hint: "write a whole number and ms, s, m, h or d, such as 30s")
        return nil
    }

    private func size(_ node: Node, _ key: String) -> ByteSize? {
        guard let text = typed(node, key, "a size such as 64MiB", \.string) else { return nil }
        if let size = ByteSize(quantity: text) { return size }
        reading.error(
            "ORD-107", "`\(key)` of \(what) is not a size: `\(text)`", at: node.position,
            hint: "write a whole number and B, KiB, MiB, GiB or TiB, such as 64MiB")
        return nil
    }

    private func pattern(_ node: Node, _ key: String) -> Pattern? {
        guard let text = typed(node, key, "a pattern", \.string) else { return nil }
        do throws(PatternProblem) {
            return try Pattern(text)
        } catch {
            reading.error("ORD-108", "`\(key)` of \(what) is not a pattern: \(error)", at: node.position)
            return nil
        }
    }

    private func choice<Choice: RawRepresentable & CaseIterable>(
        _ node: Node, _ key: String, _ type: Choice.Type
    ) -> Choice? where Choice.RawValue == String {
        guard let text = typed(node, key, "text", \.string) else { return nil }
        if let value = Choice(rawValue: text) { return value }
        let words = Choice.allCases.map(\.rawValue)
        reading.error(
            "ORD-105", "`\(key)` of \(what) must be one of \(words.joined(separator: ", ")), not `\(text)`",
            at: node.position, hint: Suggestion.hint(for: text, among: words))
        return nil
    }
}
