import Documents

extension Confine {
    /// A secret that is handed to a process, and the way there.
    public struct SecretUse: Sendable, Hashable {
        public enum Way: Sendable, Hashable, Codable {
            /// A read-only file, whose path is `secrets.NAME`.
            case file
            /// All of its standard input.
            case standardInput
            /// This variable, which whatever it starts inherits.
            case environment(String)
        }
        /// A name of the agent's configuration, or a parameter of type secret.
        public var name: Template
        public var way: Way
    }

    /// Names that `secrets.NAME` may take: written out, or that of the parameter.
    var secretFiles: Set<String> {
        Set(
            secrets.filter { $0.way == .file }.compactMap { use in
                use.name.literal?.string ?? use.name.wholeReference?.path.first
            })
    }

    /// Whether documents and the agent's configuration can name a secret so.
    public static func isSecretName(_ text: String) -> Bool { Identifier.isName(text) }

    private enum Word: String, CaseIterable { case file, stdin }

    /// `NAME`, `{name: NAME, as: stdin}` or `{name: NAME, env: VARIABLE}`.
    static func secret(_ node: Node, _ fields: Fields) -> SecretUse? {
        if node.entries == nil { return secretName(node, fields).map { SecretUse(name: $0, way: .file) } }
        guard let inner = fields.reading.fields(node, "an item of `secrets`") else { return nil }
        defer { inner.finish() }
        let name = inner.required("name").flatMap { secretName($0, fields) }
        let word = inner.optionalChoice("as", Word.self)
        guard let variable = inner.optionalString("env") else {
            return name.map { SecretUse(name: $0, way: word == .stdin ? .standardInput : .file) }
        }
        if word != nil || !Identifier.isEnvironment(variable) {
            fields.reading.error(
                "ORD-265", "a secret goes one way, and `\(variable)` must be a variable that a step may set",
                at: inner.position(of: "env"), hint: "write {name: NAME, as: stdin} or {name: NAME, env: VARIABLE}")
        }
        fields.reading.warning(
            "ORD-264", "whatever this process starts inherits the secret in its environment",
            at: inner.position(of: "env"), hint: "hand it over as a file or as standard input where the tool can")
        return name.map { SecretUse(name: $0, way: .environment(variable)) }
    }

    private static func secretName(_ node: Node, _ fields: Fields) -> Template? {
        element(node, "the name of a secret", fields) { isSecretName($0) }
    }

    /// One thing can be standard input, and one value a variable's.
    func reportClashes(input: Template?, environment: some Collection<String>, _ fields: Fields) {
        var variables = Set(environment)
        var inputs = input == nil ? 0 : 1
        for use in secrets {
            let clash: String
            switch use.way {
            case .file: continue
            case .standardInput:
                inputs += 1
                if inputs < 2 { continue }
                clash = "standard input is taken already"
            case .environment(let name):
                if variables.insert(name).inserted { continue }
                clash = "`\(name)` is set already"
            }
            fields.reading.error(
                "ORD-265", "a secret cannot be handed over: \(clash)", at: use.name.position, hint: "keep one of them")
        }
    }
}

extension Confine.SecretUse: Codable {
    private enum Key: String, CodingKey { case name, way }

    /// The name alone is a file, as in plans of version 1 before there were other ways.
    public init(from decoder: any Decoder) throws {
        guard let container = try? decoder.container(keyedBy: Key.self), container.contains(.way) else {
            self.init(name: try Template(from: decoder), way: .file)
            return
        }
        self.init(
            name: try container.decode(Template.self, forKey: .name),
            way: try container.decode(Way.self, forKey: .way))
    }

    public func encode(to encoder: any Encoder) throws {
        if way == .file { return try name.encode(to: encoder) }
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(name, forKey: .name)
        try container.encode(way, forKey: .way)
    }
}
