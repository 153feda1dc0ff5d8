import Documents

/// A script with its interpreter. It never holds a value: a script gets `PARAM_<NAME>` and `/run/orderly/params.json`.
public struct Script: Sendable, Hashable, Codable {
    /// Bare name of the tool that reads it.
    public var interpreter: String
    /// The name of the plugin's file, where it is one.
    public var file: String?
    public var body: String
    public var place: Place
}

extension Script {
    /// What may read a script.
    public static let interpreters = [
        "awk", "bash", "dash", "lua", "node", "perl", "python3", "ruby", "sh",
    ]

    /// Reads `{interpreter, body}`, or `{interpreter, file}` where `files` are the files of a plugin's folder.
    static func read(_ node: Node, files: [String: [UInt8]]?, _ reading: Reading) -> Script? {
        guard let fields = reading.fields(node, "`script`") else { return nil }
        defer { fields.finish() }
        let interpreter = fields.string("interpreter")
        if let interpreter, !interpreters.contains(interpreter) {
            reading.error(
                "ORD-218", "`\(interpreter)` is no interpreter for scripts", at: fields.position(of: "interpreter"),
                hint: "known are \(interpreters.joined(separator: ", "))")
        }
        guard let files, fields.has("file") else {
            let body = fields.string("body")
            guard let interpreter, let body else { return nil }
            return checked(
                Script(interpreter: interpreter, file: nil, body: body, place: Place(node.position)), reading)
        }
        guard let name = fields.string("file"), let interpreter else { return nil }
        guard let bytes = files[name] else {
            reading.error(
                "ORD-302", "the plugin has no file `\(name)`", at: fields.position(of: "file"),
                hint: "name a file of the plugin's folder, relative to it")
            return nil
        }
        let body = String(decoding: bytes, as: UTF8.self)
        guard body.utf8.elementsEqual(bytes), !bytes.contains(0) else {
            reading.error("ORD-302", "the file `\(name)` is not text in UTF-8", at: fields.position(of: "file"))
            return nil
        }
        return checked(Script(interpreter: interpreter, file: name, body: body, place: Place(node.position)), reading)
    }

    private static func checked(_ script: Script, _ reading: Reading) -> Script {
        if script.body.contains("${{") {
            reading.error(
                "ORD-253", "a script's text holds `${{`", at: script.place.position,
                hint: "values reach a script as PARAM_<NAME> and in /run/orderly/params.json, never as part of its text"
            )
        }
        return script
    }
}
