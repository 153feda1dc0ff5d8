import Documents

/// Judges the parameters of a run: who may give them, their types, and the allowlist's bounds.
struct ParameterJudge {
    let params: [Parameter]
    let bounds: [String: Bound]
    let flows: [String: ParameterFlow]
    let trigger: Trigger

    func judged(
        _ given: [String: Node], baseline: [String: Node], profile: String?
    ) throws(AllowlistRefusal) -> [String: Node] {
        for name in given.keys.sorted() where !params.contains(where: { $0.name == name }) {
            throw .noSuchParameter(name, known: params.map(\.name))
        }
        var values: [String: Node] = [:]
        for parameter in params {
            if let value = try value(of: parameter, given, baseline, profile) { values[parameter.name] = value }
        }
        return values
    }

    private func value(
        of parameter: Parameter, _ given: [String: Node], _ baseline: [String: Node], _ profile: String?
    ) throws(AllowlistRefusal) -> Node? {
        let name = parameter.name
        let asked = given[name].flatMap { $0.isNull ? nil : $0 }
        if parameter.from == .baseline {
            // A heal hands on what the check had from the baseline; an order and a person may not bring their own.
            if asked != nil, !trigger.isHeal { throw .parameterFromBaseline(name) }
            if let value = asked ?? baseline[name] { return try judged(value, parameter) }
        } else if let asked {
            return try judged(asked, parameter)
        }
        // The document's own values need no bound: the authoring key vouches for them.
        let fallback = profile.flatMap { parameter.profiles[$0] } ?? parameter.defaultValue
        if let fallback { return fallback }
        guard parameter.presence == .optional else { throw .parameterMissing(name) }
        return nil
    }

    private func judged(_ value: Node, _ parameter: Parameter) throws(AllowlistRefusal) -> Node {
        let name = parameter.name
        switch parameter.checked(value) {
        case .failure(let problem): throw .parameter(name, problem)
        case .success: break
        }
        if let bound = bounds[name] {
            if case .failure = parameter.type.checked(value, bound: bound) { throw .parameterOutOfBound(name, bound) }
            return value
        }
        // What reaches root is judged when all values are known; no baseline may name what a host action reaches.
        if flows[name]?.reachesHost == true { throw .parameterUnbounded(name) }
        return value
    }
}

extension Trigger {
    var isHeal: Bool { if case .heal = self { true } else { false } }
}
