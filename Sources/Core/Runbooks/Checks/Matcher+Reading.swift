public import Documents

extension Matcher {
    /// Where a matcher stands.
    public enum Place: Sendable {
        case expectation
        /// There is nothing else to point at, so `equals_at` is an unknown key.
        case condition
    }

    static let deepest = 8

    /// Reads the matchers among the keys of a map; several must all hold. Reports when there is none.
    public static func read(_ fields: Fields, _ place: Place) -> Matcher? {
        read(fields, place, depth: 0)
    }

    private static func read(_ fields: Fields, _ place: Place, depth: Int) -> Matcher? {
        guard depth < deepest else {
            fields.reading.error("ORD-405", "matchers nested deeper than \(deepest)", at: fields.position)
            return nil
        }
        let before = fields.reading.diagnostics.count
        let found = compared(fields) + nested(fields, place, depth: depth + 1) + fixed(fields, place)
        if found.isEmpty, fields.reading.diagnostics.count == before {
            fields.reading.error(
                "ORD-405", "\(fields.what) says nothing about what the value must be", at: fields.position,
                hint: "add one of equals, one_of, matches, contains, at_least, at_most, …")
        }
        return found.count == 1 ? found[0] : found.isEmpty ? nil : .all(found)
    }

    /// Those with a value to compare with.
    private static func compared(_ fields: Fields) -> [Matcher] {
        func template(_ key: String) -> Template? { fields.node(key).flatMap { Template($0, fields.reading) } }
        var found: [Matcher] = []
        if let value = template("equals") { found.append(.equals(value)) }
        if let value = template("above") { found.append(.above(value)) }
        if let value = template("below") { found.append(.below(value)) }
        if let value = template("at_least") { found.append(.atLeast(value)) }
        if let value = template("at_most") { found.append(.atMost(value)) }
        if let value = template("one_of") {
            let isList = value.literal.map { $0.list?.isEmpty == false } ?? true
            if isList {
                found.append(.oneOf(value))
            } else {
                fields.reading.error("ORD-405", "`one_of` must be a list with an item", at: value.position)
            }
        }
        if let value = template("sha256") {
            if let digest = value.literal, !isDigest(digest.string ?? "") {
                fields.reading.error("ORD-405", "`sha256` must be 64 hexadecimal digits", at: value.position)
            } else {
                found.append(.sha256(value))
            }
        }
        return found
    }

    /// Those made of matchers.
    private static func nested(_ fields: Fields, _ place: Place, depth: Int) -> [Matcher] {
        func inner(_ node: Node, _ key: String) -> Matcher? {
            guard let nested = fields.reading.fields(node, "`\(key)`") else { return nil }
            defer { nested.finish() }
            return read(nested, place, depth: depth)
        }
        func several(_ key: String) -> [Matcher]? {
            guard let nodes = fields.optionalList(key) else { return nil }
            if nodes.isEmpty { fields.reading.error("ORD-405", "`\(key)` is empty", at: fields.position(of: key)) }
            let matchers = nodes.compactMap { inner($0, key) }
            return matchers.count == nodes.count && !matchers.isEmpty ? matchers : nil
        }
        var found: [Matcher] = []
        if let matcher = fields.node("not").flatMap({ inner($0, "not") }) { found.append(.not(matcher)) }
        if let node = fields.node("contains") {
            if node.entries == nil {
                if let value = Template(node, fields.reading) { found.append(.contains(value)) }
            } else if let matcher = inner(node, "contains") {
                found.append(.containsMatch(matcher))
            }
        }
        if let node = fields.node("length") {
            if node.entries == nil {
                if let value = Template(node, fields.reading) { found.append(.length(.equals(value))) }
            } else if let matcher = inner(node, "length") {
                found.append(.length(matcher))
            }
        }
        if let matchers = several("all") { found.append(.all(matchers)) }
        if let matchers = several("any") { found.append(.any(matchers)) }
        if let matchers = several("none") { found.append(.none(matchers)) }
        return found
    }

    private static func fixed(_ fields: Fields, _ place: Place) -> [Matcher] {
        var found: [Matcher] = []
        if let pattern = fields.node("matches").flatMap({ Pattern.read($0, "`matches`", fields.reading) }) {
            found.append(.matches(pattern))
        }
        if let exists = fields.optionalBoolean("exists") { found.append(.exists(exists ? .present : .absent)) }
        if place == .expectation, let node = fields.node("equals_at"),
            let pointer = Pointer.read(node, "`equals_at`", fields.reading)
        {
            if pointer.holdsEvery {
                fields.reading.error("ORD-404", "`equals_at` names one place, without `*`", at: node.position)
            } else {
                found.append(.equalsAt(pointer))
            }
        }
        return found
    }

    private static func isDigest(_ text: String) -> Bool {
        text.utf8.count == 64 && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }
}

extension Pointer {
    static func read(_ node: Node, _ what: String, _ reading: Reading) -> Pointer? {
        if let text = node.string, let pointer = Pointer(text), pointer.tokens.count <= 32 { return pointer }
        reading.error(
            "ORD-404", "\(what) must be a JSON Pointer", at: node.position,
            hint: "write `/name/key`, with `*` for every element")
        return nil
    }
}
