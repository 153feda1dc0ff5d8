import Documents

extension Judge {
    /// The action of a call, after its parameters were judged; nil where there is none.
    @discardableResult
    func judge(
        _ call: ActionCall, _ scope: ValueScope, guarded: Set<Reference> = [], as place: CallPlace = .elsewhere
    ) -> Action? {
        guard let action = action(call.action) else {
            reading.error(
                "ORD-220", "there is no action `\(call.action)`", at: call.place.position,
                hint: hint(call.action, plugins[call.plugin].map { $0.actions.map(\.id) }))
            judge(Array(call.with.values), scope)
            return nil
        }
        judge(call.with, action.params, action.id, scope, guarded: guarded, at: call.place.position)
        if place == .elsewhere, action.expects != nil {
            reading.error(
                "ORD-249", "`\(action.id)` interrupts the run, which only a step's own work may",
                at: call.place.position,
                hint: "what undoes, activates or tells is not gone on with afterwards: give it a step of its own")
        }
        return action
    }

    /// Where an action is called.
    enum CallPlace {
        /// It is what a step does.
        case work
        /// In an undo, an activation or `on_failure`.
        case elsewhere
    }

    @discardableResult
    func judge(_ call: CheckCall, _ scope: ValueScope, at position: Position) -> Check? {
        guard let check = check(call.check) else {
            let plugin = call.check.split(separator: "/").first.map(String.init) ?? ""
            reading.error(
                "ORD-221", "there is no check `\(call.check)`", at: position,
                hint: hint(call.check, plugins[plugin].map { $0.checks.map(\.id) }))
            judge(Array(call.with.values), scope)
            return nil
        }
        // What a check is not given here, the site's baseline gives it.
        judge(call.with, check.params, check.id, scope, completeness: .partial, guarded: [], at: position)
        return check
    }

    enum Completeness {
        case whole
        case partial
    }

    /// `with` against the parameters of what is called.
    func judge(
        _ with: [String: Template], _ params: [Parameter], _ what: String, _ scope: ValueScope,
        completeness: Completeness = .whole, guarded: Set<Reference>, at position: Position
    ) {
        for name in with.keys.sorted() where !params.contains(where: { $0.name == name }) {
            let known = params.map(\.name).sorted().joined(separator: ", ")
            reading.error(
                "ORD-223", "`\(what)` has no parameter `\(name)`", at: with[name]?.position ?? position,
                hint: known.isEmpty ? "it takes none" : "known are \(known)")
        }
        for parameter in params {
            if let template = with[parameter.name] {
                judge(template, parameter, scope, guarded: guarded)
            } else if completeness == .whole, parameter.presence == .required, parameter.defaultValue == nil {
                reading.error(
                    "ORD-222", "`\(what)` needs `\(parameter.name)`", at: position,
                    hint: "it is \(parameter.type.kind)")
            }
        }
    }

    private func judge(
        _ template: Template, _ parameter: Parameter, _ scope: ValueScope, guarded: Set<Reference>
    ) {
        if let literal = template.literal {
            if case .failure(let problem) = parameter.checked(literal) {
                reading.error("ORD-224", "`\(parameter.name)`: \(problem.message)", at: template.position)
            }
        } else if let reference = template.wholeReference {
            judge(reference, parameter, scope, guarded: guarded, at: template.position)
        } else if let items = template.items, case .list(let inner, let least, let most) = parameter.type {
            if items.count < least || items.count > most {
                reading.error(
                    "ORD-224", "`\(parameter.name)` needs \(least) to \(most) items, not \(items.count)",
                    at: template.position)
            }
            let element = Parameter(name: parameter.name, type: inner, bound: parameter.bound)
            for item in items { judge(item, element, scope, guarded: guarded) }
        } else if case .map(let members) = template.content, case .map(_, let inner) = parameter.type {
            let element = Parameter(name: parameter.name, type: inner, bound: parameter.bound)
            for member in members { judge(member.value, element, scope, guarded: guarded) }
        } else {
            judge([template], scope)
            switch parameter.type {
            case .text, .string: break
            default:
                reading.error(
                    "ORD-224", "`\(parameter.name)` is \(parameter.type.kind): it takes a value or a whole `${{ … }}`",
                    at: template.position, hint: "make the whole text a parameter, so that its type is judged")
            }
        }
    }

    private func judge(
        _ reference: Reference, _ parameter: Parameter, _ scope: ValueScope, guarded: Set<Reference>,
        at position: Position
    ) {
        switch scope.finding(reference) {
        case .unknown(let message, let hint): reading.error("ORD-225", message, at: position, hint: hint)
        case .untyped: break
        case .meaning(let meaning):
            if !parameter.type.accepts(meaning.type, mine: parameter.bound, theirs: meaning.bound) {
                let bound = parameter.bound.map { ", \($0)" } ?? ""
                reading.error(
                    "ORD-224",
                    "`${{ \(reference) }}` is \(meaning.type.kind); not every one fits `\(parameter.name)`, "
                        + "which is \(parameter.type.kind)\(bound)", at: position,
                    hint: "give both the same type, or a narrower one to `\(reference)`")
            }
            if meaning.presence == .optional, parameter.presence == .required, !guarded.contains(reference) {
                reading.error(
                    "ORD-227", "`${{ \(reference) }}` may be absent, and `\(parameter.name)` is needed", at: position,
                    hint: "add `if: [{value: \"${{ \(reference) }}\", exists: true}]` to the step")
            }
        }
    }

    private func hint(_ name: String, _ known: [String]?) -> String {
        guard let known else {
            let plugin = name.split(separator: "/").first ?? ""
            return "there is no plugin `\(plugin)` beside it"
        }
        return known.isEmpty ? "the plugin has none" : "known are \(known.sorted().joined(separator: ", "))"
    }
}
