import Documents

/// Where a declared write leads, as far as the documents say.
enum WriteTarget: Hashable {
    case path(String)
    /// A value below one of these roots; none: anywhere.
    case below([String])
    /// A value that matches, below one of these roots; none: anywhere.
    case matching(Pattern, under: [String])

    /// Why root obeys what may be written there. Names that are obeyed in every folder, such as `.ssh`, do not count
    /// below open roots: there a host takes no such value, since only a bound can let it through.
    var obeyed: String? {
        switch self {
        case .path(let path): RootEquivalent.reason(path) ?? RootEquivalent.mayHold(path)
        case .below(let roots): (roots.isEmpty ? ["/"] : roots).lazy.compactMap { RootEquivalent.mayHold($0) }.first
        case .matching(let pattern, let roots): RootEquivalent.mayMatch(pattern, under: roots)
        }
    }

    var words: String {
        switch self {
        case .path(let path): path
        case .below(let roots): roots.isEmpty ? "any path" : "any path below \(roots.joined(separator: ", "))"
        case .matching(let pattern, _): "any path that matches \(pattern.text)"
        }
    }

    /// Of a document's own command: all that the types leave open, and the defaults, which alone say nothing, since
    /// whoever gives the parameter may give another value.
    static func all(_ confine: Confine, in scope: ValueScope) -> [WriteTarget] {
        confine.write.flatMap { write -> [WriteTarget] in
            if let path = write.path.literal?.string { return [.path(path)] }
            guard let reference = write.path.wholeReference, case .meaning(let meaning) = scope.finding(reference)
            else { return [.below([])] }
            return targets(meaning)
        }
    }

    /// Of an action's confinement, with the values that a call gives to its parameters. What the call leaves out has
    /// the action's default, which nobody else can change.
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

    /// Of all that an action may do, its undo too.
    static func all(of action: Action, with: [String: Template], _ outer: ValueScope) -> [WriteTarget] {
        ([action.confine] + (action.undo?.commands ?? []).map(\.confine)).flatMap {
            all($0, params: action.params, with: with, outer)
        }
    }

    private static func targets(_ template: Template, _ parameter: Parameter, _ scope: ValueScope) -> [WriteTarget] {
        if let literal = template.literal { return texts(literal).map { .path($0) } }
        if let items = template.items { return items.flatMap { targets($0, parameter, scope) } }
        guard let reference = template.wholeReference, case .meaning(let meaning) = scope.finding(reference) else {
            return type(parameter.type, parameter.bound)
        }
        return targets(meaning)
    }

    private static func targets(_ meaning: ValueScope.Meaning) -> [WriteTarget] {
        type(meaning.type, meaning.bound) + meaning.fallbacks.map { .path($0) }
    }

    /// Of a parameter alone.
    private static func type(_ type: ParameterType, _ bound: Bound?) -> [WriteTarget] {
        let element = type.element ?? type
        switch bound {
        case .oneOf(let paths): return paths.map { .path($0) }
        case .pattern(let pattern):
            if case .path(let roots) = element { return [.matching(pattern, under: roots)] }
            return [.matching(pattern, under: [])]
        case nil: break
        }
        return switch element {
        case .path(let roots): [.below(roots)]
        case .enumeration(let paths): paths.map { .path($0) }
        default: [.below([])]
        }
    }

    private static func texts(_ node: Node) -> [String] { (node.list ?? [node]).compactMap(\.string) }
}
