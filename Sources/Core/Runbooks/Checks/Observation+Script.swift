import Documents

extension Observation {
    /// A program of its own, given to an interpreter. It holds no values: it gets `PARAM_<NAME>` and a file.
    public struct Script: Sendable, Hashable, Codable {
        /// Bare name: `sh`, `python3`.
        public var interpreter: String
        public var text: String

        public init(interpreter: String, text: String) {
            self.interpreter = interpreter
            self.text = text
        }

        public var body: [UInt8] { Array(text.utf8) }
    }
}

extension Observation.Script {
    static func read(_ node: Node, _ reading: Reading) -> Self? {
        guard let fields = reading.fields(node, "`script`") else { return nil }
        defer { fields.finish() }
        let interpreter = fields.string("interpreter")
        let text = fields.string("body")
        if let interpreter, interpreter.isEmpty || interpreter.contains("/") || interpreter.contains("${{") {
            reading.error(
                "ORD-401", "`interpreter` must be a tool's bare name", at: fields.position(of: "interpreter"))
        }
        if let text, text.contains("${{") {
            reading.error(
                "ORD-401", "a script's text holds no values", at: fields.position(of: "body"),
                hint: "use the environment variable PARAM_<NAME>")
        }
        guard let interpreter, let text else { return nil }
        return Self(interpreter: interpreter, text: text)
    }
}
