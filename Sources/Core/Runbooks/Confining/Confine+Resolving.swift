import Documents

extension Confine {
    /// With every value filled in, ready to become a launch.
    public struct Resolved: Sendable, Hashable, Codable {
        public struct Path: Sendable, Hashable, Codable {
            public var path: String
            public var mapping: Read.Mapping
        }
        public struct Target: Sendable, Hashable, Codable {
            public var path: String
            public var mode: Write.Mode
        }
        public struct Secret: Sendable, Hashable, Codable {
            public var name: String
            public var way: SecretUse.Way
        }
        public var read: [Path] = []
        public var write: [Target] = []
        public var sockets: [String] = []
        public var network = Network.none
        public var capabilities: [String] = []
        /// By their names in the agent's configuration.
        public var secrets: [Secret] = []
        public var limits = Limits()
        public var minimum: MinimumIsolation?
    }

    /// A list gives one element for each item, an absent optional value none. Every value is judged again.
    public func resolved(_ values: Values) throws(ValueProblem) -> Resolved {
        var out = Resolved()
        for item in read {
            for path in try Confine.paths(item.path, values) {
                out.read.append(.init(path: path, mapping: item.mapping))
            }
        }
        for item in write {
            for path in try Confine.paths(item.path, values) {
                // A parameter can bring what no document could say.
                if let why = WriteRoot.refusal(path) {
                    throw ValueProblem(.refusedPath(path, why: why), item.path.wholeReference)
                }
                out.write.append(.init(path: path, mode: item.mode))
            }
        }
        for item in sockets { out.sockets += try Confine.paths(item, values) }
        for item in secrets {
            let names = try Confine.texts(item.name, .secret, values)
            guard item.way == .file || names.count < 2 else {
                throw ValueProblem(
                    .unfit(expected: "one secret", found: "several", path: ""), item.name.wholeReference)
            }
            out.secrets += names.map { .init(name: $0, way: item.way) }
        }
        out.network =
            switch network {
            case .none: .none
            case .ownLoopback: .ownLoopback
            case .hostLoopback: .hostLoopback
            case .host: .host
            case .connect(let peers): .connect(try Confine.peers(peers, values))
            }
        out.capabilities = capabilities
        out.limits = limits
        out.minimum = minimum
        return out
    }

    private static func peers(_ templates: [Template], _ values: Values) throws(ValueProblem) -> [HostPort] {
        var peers: [HostPort] = []
        for template in templates { peers += try texts(template, .hostPort, values).compactMap { HostPort($0) } }
        return peers
    }

    private static func paths(_ template: Template, _ values: Values) throws(ValueProblem) -> [String] {
        try texts(template, .path(under: []), values)
    }

    private static func texts(
        _ template: Template, _ type: ParameterType, _ values: Values
    ) throws(ValueProblem) -> [String] {
        let node = try template.resolved(values)
        if node.isNull { return [] }
        var texts: [String] = []
        for item in node.list ?? [node] {
            switch type.checked(item) {
            case .success(let value): texts += [value.string].compactMap(\.self)
            case .failure(let problem): throw ValueProblem(problem.reason, template.wholeReference)
            }
        }
        return texts
    }
}
