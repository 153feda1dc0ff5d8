import Documents

extension Command {
    private enum ExitWord: String, CaseIterable { case ok, failed }

    /// Reads the keys `run` or `script`, `env`, `stdin`, `exit` and `confine` of a map. Nil where there is neither.
    static func read(_ fields: Fields, files: [String: [UInt8]]?) -> Command? {
        let run = fields.node("run")
        let script = fields.node("script")
        let environment = environment(fields)
        let input = fields.node("stdin").flatMap { standardInput($0, fields.reading) }
        let accepted = exits(fields)
        let confine = Confine.read(fields)
        confine.reportClashes(input: input, environment: environment.keys, fields)
        let program: Program? =
            if let run { Arguments(run, "`run`", fields.reading).map { .run($0) } } else {
                script.flatMap { Script.read($0, files: files, fields.reading) }.map { .script($0) }
            }
        guard let program else { return nil }
        return Command(
            program: program, environment: environment, standardInput: input, accepted: accepted, confine: confine,
            place: Place((run ?? script)?.position ?? fields.position))
    }

    /// A command that stands alone: `validate: {run: …}`.
    static func read(_ node: Node, _ what: String, files: [String: [UInt8]]?, _ reading: Reading) -> Command? {
        guard let fields = reading.fields(node, what) else { return nil }
        defer { fields.finish() }
        if fields.has("run") == fields.has("script") {
            reading.error("ORD-215", "\(what) needs exactly one of run, script", at: node.position)
        }
        return read(fields, files: files)
    }

    static func environment(_ fields: Fields) -> [String: Template] {
        var out: [String: Template] = [:]
        for entry in fields.optionalMap("env") ?? [] {
            if !Identifier.isEnvironment(entry.key) {
                fields.reading.error(
                    "ORD-219", "`env` cannot set `\(entry.key)`", at: entry.keyPosition,
                    hint: "names are upper case; what a loader or a shell obeys is fixed by the engine")
            }
            if entry.value.scalarText == nil {
                fields.reading.error(
                    "ORD-219", "`\(entry.key)` must be text, not \(entry.value.kind)", at: entry.value.position)
            } else if let value = Template(entry.value, fields.reading) {
                out[entry.key] = value
            }
        }
        return out
    }

    private static func standardInput(_ node: Node, _ reading: Reading) -> Template? {
        guard node.string != nil else {
            reading.error("ORD-102", "`stdin` must be text, not \(node.kind)", at: node.position)
            return nil
        }
        return Template(node, reading)
    }

    private static func exits(_ fields: Fields) -> [Int32] {
        guard let entries = fields.optionalMap("exit") else { return [0] }
        var accepted: [Int32] = []
        for entry in entries {
            guard let code = UInt8(entry.key), let word = entry.value.string.flatMap(ExitWord.init) else {
                fields.reading.error(
                    "ORD-219", "`exit` must say which codes are ok, not `\(entry.key)`: \(entry.value.kind)",
                    at: entry.keyPosition, hint: "write `exit: {0: ok, 3: ok}`; others are failures")
                continue
            }
            if word == .ok { accepted.append(Int32(code)) }
        }
        if accepted.isEmpty {
            fields.reading.error("ORD-219", "`exit` accepts no code", at: fields.position(of: "exit"))
        }
        return accepted.sorted()
    }
}
