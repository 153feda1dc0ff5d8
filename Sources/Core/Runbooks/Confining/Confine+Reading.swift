public import Documents

extension Confine {
    private enum Word: String, CaseIterable {
        case none
        case ownLoopback = "own-loopback"
        case hostLoopback = "host-loopback"
        case host
    }

    /// Reads the key `confine` of a map; an absent one is the empty confinement.
    public static func read(_ fields: Fields, _ key: String = "confine") -> Confine {
        guard let inner = fields.optionalFields(key, "`\(key)`") else { return Confine() }
        return read(inner)
    }

    private static func read(_ fields: Fields) -> Confine {
        var confine = Confine()
        confine.read = (fields.optionalList("read") ?? []).compactMap { read($0, fields) }
        confine.write = (fields.optionalList("write") ?? []).compactMap { write($0, fields) }
        confine.sockets = paths("sockets", fields)
        confine.network = fields.node("network").flatMap { network($0, fields) } ?? .none
        confine.capabilities = fields.optionalStrings("capabilities") ?? []
        confine.secrets = (fields.optionalList("secrets") ?? []).compactMap { secret($0, fields) }
        if let limits = fields.optionalFields("limits", "`limits`") { confine.limits = Limits.read(limits) }
        confine.minimum = fields.optionalChoice("minimum", MinimumIsolation.self)
        for name in confine.capabilities where !Capability.known.contains(name) {
            fields.reading.error(
                "ORD-261", "`\(name)` is no capability that a step may have", at: fields.position(of: "capabilities"),
                hint: Capability.forbidden.contains(name)
                    ? "it is as good as root without bounds" : "write it in lower case without CAP_, such as net_admin")
        }
        fields.finish()
        return confine
    }

    private static func read(_ node: Node, _ fields: Fields) -> Read? {
        if node.entries == nil { return path(node, fields).map { Read(path: $0, mapping: .other) } }
        guard let inner = fields.reading.fields(node, "an item of `read`") else { return nil }
        defer { inner.finish() }
        let path = inner.required("path").flatMap { Confine.path($0, fields) }
        let mapping = inner.optionalChoice("as", Read.Mapping.self) ?? .other
        if mapping == .owner {
            fields.reading.warning(
                "ORD-262", "this is read as its owner reads it, also what others may not read",
                at: inner.position(of: "as"), hint: "say in `why` what it is needed for")
        }
        return path.map { Read(path: $0, mapping: mapping) }
    }

    private static func write(_ node: Node, _ fields: Fields) -> Write? {
        if node.entries == nil { return path(node, fields).map { Write(path: $0, mode: .staged) } }
        guard let inner = fields.reading.fields(node, "an item of `write`") else { return nil }
        defer { inner.finish() }
        let path = inner.required("path").flatMap { Confine.path($0, fields) }
        let mode = inner.optionalChoice("mode", Write.Mode.self) ?? .staged
        return path.map { Write(path: $0, mode: mode) }
    }

    private static func network(_ node: Node, _ fields: Fields) -> Reach? {
        if node.entries != nil, let inner = fields.reading.fields(node, "`network`") {
            defer { inner.finish() }
            let peers = (inner.list("connect") ?? []).compactMap { peer($0, fields) }
            return .connect(peers)
        }
        return switch fields.optionalChoice("network", Word.self) {
        case .ownLoopback: .ownLoopback
        case .hostLoopback: .hostLoopback
        case .host: .host
        case .some(.none), nil: Reach.none
        }
    }

    private static func paths(_ key: String, _ fields: Fields) -> [Template] {
        (fields.optionalList(key) ?? []).compactMap { path($0, fields) }
    }

    /// A value that is written out is judged now, a whole reference by its type; anything between would be a path that
    /// nobody has seen.
    private static func path(_ node: Node, _ fields: Fields) -> Template? {
        element(node, "an absolute path without `..`", fields) { PathName($0) != nil }
    }

    private static func peer(_ node: Node, _ fields: Fields) -> Template? {
        element(node, "host:port", fields) { HostPort($0) != nil }
    }

    static func element(
        _ node: Node, _ expected: String, _ fields: Fields, _ fits: (String) -> Bool
    ) -> Template? {
        guard let template = Template(node, fields.reading) else { return nil }
        if template.wholeReference != nil || template.literal?.string.map(fits) == true { return template }
        fields.reading.error(
            "ORD-263", "`confine` needs \(expected) here, written out or as a whole `${{ … }}`", at: node.position)
        return nil
    }
}
