import Documents

/// What references may mean at one place of a document, and of which type they are.
struct ValueScope {
    struct Meaning {
        var type: ParameterType
        var bound: Bound?
        var presence = Parameter.Presence.required
        /// What the document itself gives where nobody else does.
        var fallbacks: [String] = []
    }

    /// What a reference turned out to be.
    enum Finding {
        case meaning(Meaning)
        /// A value whose type only a run will show: what a check found failing.
        case untyped
        case unknown(String, hint: String?)
    }

    var params: [Parameter] = []
    var item: Meaning?
    var before: [Taken] = []
    /// Values of the steps so far.
    var steps: [String: [Taken]] = [:]
    var observe: [String: [Taken]] = [:]
    /// Names of the secrets that `confine.secrets` hands over as files.
    var secrets: Set<String> = []
    var scopes: Set<Reference.Scope>
    /// `run.reason` exists only after a failure.
    var failed = false

    init(_ scopes: Set<Reference.Scope>, params: [Parameter]) {
        self.scopes = scopes
        self.params = params
    }

    func with(_ more: Set<Reference.Scope>) -> ValueScope {
        var copy = self
        copy.scopes.formUnion(more)
        return copy
    }

    func finding(_ reference: Reference) -> Finding {
        guard scopes.contains(reference.scope) else {
            let hint = scopes.map(\.rawValue).sorted().joined(separator: ", ")
            return .unknown("`${{ \(reference) }}` has no value here", hint: "here there are \(hint)")
        }
        switch reference.scope {
        case .params:
            guard let parameter = params.first(where: { $0.name == reference.path[0] }) else {
                return .unknown(
                    "there is no parameter `\(reference.path[0])`", hint: nearest(reference.path[0], params.map(\.name))
                )
            }
            return counted(
                reference,
                .init(
                    type: parameter.type, bound: parameter.bound, presence: parameter.presence,
                    fallbacks: parameter.fallbacks))
        case .item:
            guard let item else { return .unknown("there is no `item` outside a loop", hint: "add `for_each`") }
            return reference.path.isEmpty ? counted(reference, item) : .untyped
        case .before:
            return taken(reference, reference.path[0], before, "`before`")
        case .steps:
            guard let values = steps[reference.path[0]] else {
                return .unknown(
                    "no earlier step `\(reference.path[0])` takes a value", hint: nearest(reference.path[0], steps.keys)
                )
            }
            return taken(reference, reference.path[1], values, "the step `\(reference.path[0])`")
        case .observe:
            guard let values = observe[reference.path[0]], reference.path.count > 1 else { return .untyped }
            return taken(reference, reference.path[1], values, "the observation `\(reference.path[0])`")
        case .secrets:
            let known = params.filter { $0.type == .secret }.map(\.name) + secrets
            guard known.contains(reference.path[0]) else {
                return .unknown(
                    "there is no secret `\(reference.path[0])`",
                    hint: "declare a parameter of type secret, or name it in `confine.secrets`")
            }
            return .meaning(.init(type: .path(under: ["/run/secrets"])))
        case .run:
            if reference.path[0] == "reason", !failed {
                return .unknown("`run.reason` has no value before a failure", hint: "use it in `on_failure`")
            }
            return .meaning(.init(type: .text(max: 500, lines: 1)))
        case .failing, .verify:
            return .untyped
        }
    }

    private func taken(_ reference: Reference, _ name: String, _ values: [Taken], _ what: String) -> Finding {
        guard let value = values.first(where: { $0.name == name }) else {
            return .unknown("\(what) takes no `\(name)`", hint: nearest(name, values.map(\.name)))
        }
        return counted(reference, .init(type: value.type, bound: value.bound))
    }

    /// The meaning after `.seconds`, `.days` or `.bytes`.
    private func counted(_ reference: Reference, _ meaning: Meaning) -> Finding {
        guard let unit = reference.unit else { return .meaning(meaning) }
        let fits =
            switch unit {
            case .seconds, .days: meaning.type == .duration
            case .bytes: meaning.type == .size
            }
        guard fits else {
            return .unknown("`${{ \(reference) }}`: \(meaning.type.kind) has no \(unit.rawValue)", hint: nil)
        }
        return .meaning(.init(type: .number(min: nil, max: nil), presence: meaning.presence))
    }

    private func nearest(_ name: String, _ known: some Collection<String>) -> String? {
        known.isEmpty ? nil : "known are \(known.sorted().joined(separator: ", "))"
    }
}
