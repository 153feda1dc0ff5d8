import Documents

/// How what a step did is taken back.
public enum Undo: Sendable, Hashable, Codable {
    /// By the engine, exactly: for staged files. A step that changes nothing needs nothing else.
    case automatic
    /// The first case that holds is done; none means that there is nothing to undo.
    case cases([Case])
    /// Nothing is left behind; a failure is `failed`. Why.
    case harmless(String)
    /// Cannot be taken back; a failure is `inconsistent`. Why, and what rolls it forward.
    case irreversible(String, recover: Act?)

    public struct Case: Sendable, Hashable, Codable {
        /// All must hold.
        public var conditions: [Condition]
        public var act: Act
    }
}

extension Undo {
    /// Reads the keys `undo`, `harmless`, `irreversible` and `recover` of a map; nil where none stands there.
    static func read(_ fields: Fields, files: [String: [UInt8]]?) -> Undo? {
        let reading = fields.reading
        let node = fields.node("undo")
        let harmless = reason("harmless", fields)
        let irreversible = reason("irreversible", fields)
        let recover = fields.optionalFields("recover", "`recover`").flatMap { inner in
            defer { inner.finish() }
            return Act.read(inner, files: files)
        }
        let why = ["harmless", "irreversible"].filter(fields.has)
        if let word = node?.string, word == "none" {
            if why.count != 1 {
                reading.error(
                    "ORD-233", "`undo: none` needs one of `harmless` and `irreversible`, with the reason",
                    at: fields.position(of: "undo"),
                    hint: "harmless: nothing is left behind; irreversible: it stays, and a failure needs a person")
                return nil
            }
            if fields.has("recover"), irreversible == nil {
                reading.error("ORD-235", "`recover` belongs to `irreversible`", at: fields.position(of: "recover"))
            }
            return harmless.map { .harmless($0) } ?? irreversible.map { .irreversible($0, recover: recover) }
        }
        if let first = why.first {
            reading.error("ORD-233", "`\(first)` belongs to `undo: none`", at: fields.position(of: first))
        } else if fields.has("recover") {
            reading.error("ORD-235", "`recover` belongs to `irreversible`", at: fields.position(of: "recover"))
        }
        guard let node else { return nil }
        if node.string == "automatic" { return .automatic }
        guard let nodes = node.list, !nodes.isEmpty else {
            reading.error(
                "ORD-233", "`undo` must be automatic, none or a list of cases, not \(node.string ?? node.kind)",
                at: node.position, hint: "write `undo: [{if: [{value: …, equals: …}], uses: …}]`")
            return nil
        }
        let cases = nodes.compactMap { readCase($0, files: files, reading) }
        return cases.count == nodes.count ? .cases(cases) : nil
    }

    private static func readCase(_ node: Node, files: [String: [UInt8]]?, _ reading: Reading) -> Case? {
        guard let fields = reading.fields(node, "an undo case") else { return nil }
        defer { fields.finish() }
        let conditions = fields.node("if").map { Condition.readAll($0, .undo, reading) } ?? []
        let act = Act.read(fields, files: files)
        guard let conditions, let act else { return nil }
        return Case(conditions: conditions, act: act)
    }

    /// An empty reason is none.
    private static func reason(_ key: String, _ fields: Fields) -> String? {
        guard let text = fields.optionalString(key) else { return nil }
        if text.isEmpty {
            fields.reading.error("ORD-233", "`\(key)` must say why", at: fields.position(of: key))
        }
        return text
    }
}
