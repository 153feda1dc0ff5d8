import Documents

extension Judge {
    /// Longer chains of undos that call actions are taken as reaching anything.
    private static let mostReached = 64

    /// The call itself, and the calls that actions make by themselves: of their undos, their `recover`, and what those
    /// call in turn. Each has the values that it gets from the first one, so that it is judged where that one stands.
    /// Nil where they are too many to follow.
    func reached(by call: ActionCall) -> [ActionCall]? {
        var found = [call]
        var next = 0
        while next < found.count {
            let outer = found[next]
            next += 1
            guard let action = action(outer.action) else { continue }
            var values = outer.with
            for parameter in action.params where values[parameter.name] == nil {
                values[parameter.name] = parameter.defaultValue.map { Template(.literal($0), at: $0.position) }
            }
            for inner in action.undo?.calls ?? [] {
                var inner = inner
                inner.with = inner.with.compactMapValues { $0.filled(values) }
                if found.contains(inner) { continue }
                if found.count == Judge.mostReached { return nil }
                found.append(inner)
            }
        }
        return found
    }
}

extension Template {
    /// What an action hands on, seen from whoever calls it; nil where that gives no value.
    fileprivate func filled(_ values: [String: Template]) -> Template? {
        switch content {
        case .literal: return self
        case .reference(let reference): return Template.filled(reference, values, at: position)
        case .text(let pieces):
            let values = pieces.compactMap { piece -> Template? in
                if case .reference(let reference) = piece {
                    Template.filled(reference, values, at: position)
                } else {
                    nil
                }
            }
            return Template.mixed(values, at: position)
        case .list(let items):
            return Template(.list(items.compactMap { $0.filled(values)?.flat }), at: position)
        case .map(let members):
            let filled = members.compactMap { member in
                member.value.filled(values).map { Member(key: member.key, value: $0.flat) }
            }
            return Template(.map(filled), at: position)
        }
    }

    /// Only which values a text is made of counts, each once: so it cannot grow from turn to turn.
    private static func mixed(_ values: [Template], at position: Position) -> Template {
        let references = Set(values.flatMap(\.references)).sorted { $0.description < $1.description }
        return Template(.text([.text("")] + references.map { .reference($0) }), at: position)
    }

    /// No type is a list of lists.
    private var flat: Template {
        switch content {
        case .list, .map: Template.mixed([self], at: position)
        case .literal, .reference, .text: self
        }
    }

    private static func filled(
        _ reference: Reference, _ values: [String: Template], at position: Position
    ) -> Template? {
        // What the action itself finds out is of no type that its caller knows.
        guard reference.scope == .params else { return Template(.reference(Reference(.failing)), at: position) }
        guard let value = values[reference.path[0]] else { return nil }
        guard let unit = reference.unit, var whole = value.wholeReference else { return value }
        whole.unit = unit
        return Template(.reference(whole), at: position)
    }
}

extension WriteTarget {
    /// Of all that a call may do, also by the undos that it may lead to.
    static func all(of call: ActionCall, _ judge: Judge, _ scope: ValueScope) -> [WriteTarget] {
        guard let reached = judge.reached(by: call) else { return [.below([])] }
        return reached.flatMap { inner in
            judge.action(inner.action).map { all(of: $0, with: inner.with, scope) } ?? []
        }
    }
}
