import Documents

/// Where a declared write leads, as far as the documents say.
enum WriteTarget: Hashable {
    case path(String)
    /// A value below one of these roots; none: anywhere.
    case below([String])

    /// Why root obeys what may be written there.
    var obeyed: String? {
        switch self {
        case .path(let path): RootEquivalent.reason(path) ?? RootEquivalent.mayHold(path)
        case .below(let roots): (roots.isEmpty ? ["/"] : roots).lazy.compactMap { RootEquivalent.mayHold($0) }.first
        }
    }

    var words: String {
        switch self {
        case .path(let path): path
        case .below(let roots): roots.isEmpty ? "any path" : "any path below \(roots.joined(separator: ", "))"
        }
    }

    /// Of a confinement, with the values that a call gives to the parameters of its action.
    static func all(
        _ confine: Confine, params: [Parameter], with: [String: Template], _ outer: ValueScope
    ) -> [WriteTarget] {
        confine.write.flatMap { write -> [WriteTarget] in
            if let path = write.path.literal?.string { return [.path(path)] }
            guard let reference = write.path.wholeReference, reference.scope == .params,
                let parameter = params.first(where: { $0.name == reference.path[0] })
            else { return [.below([])] }
            if let given = with[parameter.name] { return targets(given, parameter, outer) }
            if let path = parameter.defaultValue?.string { return [.path(path)] }
            return parameter.presence == .optional ? [] : [type(parameter.type, parameter.bound)].flatMap(\.self)
        }
    }

    private static func targets(_ template: Template, _ parameter: Parameter, _ scope: ValueScope) -> [WriteTarget] {
        if let literal = template.literal { return texts(literal).map { .path($0) } }
        if let items = template.items { return items.flatMap { targets($0, parameter, scope) } }
        guard let reference = template.wholeReference, case .meaning(let meaning) = scope.finding(reference) else {
            return type(parameter.type, parameter.bound)
        }
        return type(meaning.type, meaning.bound)
    }

    /// Of a parameter alone.
    static func type(_ type: ParameterType, _ bound: Bound?) -> [WriteTarget] {
        if case .oneOf(let paths) = bound { return paths.map { .path($0) } }
        return switch type.element ?? type {
        case .path(let roots): [.below(roots)]
        case .enumeration(let paths): paths.map { .path($0) }
        default: [.below([])]
        }
    }

    private static func texts(_ node: Node) -> [String] { (node.list ?? [node]).compactMap(\.string) }
}
