import Documents

extension Judge {
    /// One process: its tool, its arguments, its environment and what it may touch.
    ///
    /// - Parameter expects: what its step or action says that it interrupts.
    func judge(_ command: Command, _ scope: ValueScope, grade: Grade, expects: Interruption? = nil) {
        var scope = scope
        scope.secrets = command.confine.secretFiles
        switch command.program {
        case .run(let arguments):
            judge(arguments, scope, grade: grade, at: command.place.position)
            judgeEnding(arguments, expects, at: command.place.position)
        case .script:
            if grade == .host {
                reading.error(
                    "ORD-242", "a script cannot have the host grade", at: command.place.position,
                    hint: "run one tool with fixed arguments, or split what needs the host off")
            }
        }
        judgePlain(Array(command.environment.values) + [command.standardInput].compactMap(\.self), scope)
        judge(command.confine, scope, grade: grade, at: command.place.position)
    }

    /// Looking, in a check or in `before`. With capabilities only the arguments keep it from writing.
    func judge(_ observation: Observation, _ scope: ValueScope) {
        var scope = scope
        scope.secrets = observation.confine.secretFiles
        let position = observation.templates.first?.position ?? .unknown
        if let each = observation.each {
            judge([each], scope)
            scope.item = item(of: each, scope)
            scope.scopes.insert(.item)
        }
        switch observation.source {
        case .run(let arguments):
            judge(arguments, scope, grade: observation.confine.capabilities.isEmpty ? .pure : .host, at: position)
            judgeEnding(arguments, nil, at: position)
        case .script(let script) where !observation.confine.capabilities.isEmpty:
            reading.error("ORD-242", "a script cannot have capabilities", at: script.place.position)
        case .script: break
        case .read(let path), .readAll(let path), .stat(let path), .link(let path): judge([path], scope)
        }
        judgePlain(Array(observation.environment.values) + [observation.standardInput].compactMap(\.self), scope)
        judgeElements(observation.confine, scope)
    }

    /// The type of one item of a loop.
    func item(of list: Template, _ scope: ValueScope) -> ValueScope.Meaning? {
        if let reference = list.wholeReference, case .meaning(let meaning) = scope.finding(reference) {
            return meaning.type.element.map { .init(type: $0, bound: meaning.bound, fallbacks: meaning.fallbacks) }
        }
        if let words = list.literal?.list?.map(\.string), !words.contains(nil) {
            return .init(type: .enumeration(words.compactMap(\.self)))
        }
        // Items of several types are of none: a step that is judged by one of them would be given another.
        guard let items = list.items else { return nil }
        let meanings = items.map { item -> ValueScope.Meaning? in
            guard let reference = item.wholeReference, case .meaning(let meaning) = scope.finding(reference) else {
                return nil
            }
            return meaning
        }
        guard var first = meanings.first ?? nil,
            meanings.allSatisfy({ $0?.type == first.type })
        else { return nil }
        let bounds = Set(meanings.map { $0?.bound })
        if bounds.count > 1 {
            // Values of several choices are values of all of them together.
            let words = bounds.compactMap { if case .oneOf(let words) = $0 { words } else { nil } }
            guard words.count == bounds.count else { return nil }
            first.bound = .oneOf(Set(words.flatMap(\.self)).sorted())
        }
        first.fallbacks = meanings.flatMap { $0?.fallbacks ?? [] }
        if meanings.contains(where: { $0?.presence == .optional }) { first.presence = .optional }
        return first
    }

    private func judge(_ arguments: Arguments, _ scope: ValueScope, grade: Grade, at position: Position) {
        judgeTool(arguments, grade: grade, at: position)
        var optionsEnded = false
        for (index, element) in arguments.elements.enumerated() {
            if element.literal?.string == "--" { optionsEnded = true }
            judge([element], scope)
            if index == 0 { continue }
            for reference in element.references {
                guard case .meaning(let meaning) = scope.finding(reference) else { continue }
                judge(reference, meaning.type, element, optionsEnded: optionsEnded, grade: grade)
            }
        }
    }

    private func judgeTool(_ arguments: Arguments, grade: Grade, at position: Position) {
        guard let tool = arguments.tool, !tool.isEmpty, !tool.contains("/"), !tool.hasPrefix("-"), !tool.contains(" ")
        else {
            reading.error(
                "ORD-241", "the tool must be a bare name that is written out", at: position,
                hint: "write `systemctl`, not a path or a value; it is looked up in folders that only root writes")
            return
        }
        if ToolRules.isInterpreter(tool) {
            reading.error(
                "ORD-242", "`\(tool)` reads programs: its arguments would be code", at: position,
                hint: "use `script:`; values reach it as PARAM_<NAME>")
        } else if grade == .host, ToolRules.isLauncher(tool) {
            reading.error(
                "ORD-242", "`\(tool)` starts other programs, which the host grade may not", at: position,
                hint: "name the tool itself")
        }
    }

    private func judgeEnding(_ arguments: Arguments, _ expects: Interruption?, at position: Position) {
        switch Ending(arguments.elements.map { $0.literal?.string }) {
        case nil: return
        case .forGood:
            reading.error(
                "ORD-254", "this ends the run before its result is known", at: position,
                hint: "tell a person with an alert; an interrupted run is undone, never continued")
        case .interruption(let interruption) where interruption != expects:
            reading.error(
                "ORD-248", "\(interruption.words), and nothing here says so: the run would be undone", at: position,
                hint: "say `expects: \(interruption.rawValue)`, and the run goes on afterwards")
        case .interruption: return
        }
    }

    private func judge(
        _ reference: Reference, _ type: ParameterType, _ element: Template, optionsEnded: Bool, grade: Grade
    ) {
        let name = "`${{ \(reference) }}`"
        let position = element.position
        let whole = element.wholeReference != nil
        switch type {
        case .secret:
            reading.error(
                "ORD-252", "\(name) names a secret, and arguments can be read by everyone", at: position,
                hint: "use `${{ secrets.\(reference.path.first ?? "NAME") }}`, the path of its file")
        case .duration, .size:
            let units = type == .duration ? "`.seconds` or `.days`" : "`.bytes`"
            reading.error(
                "ORD-228", "\(name) is \(type.kind): an argument needs a unit", at: position, hint: "add \(units)")
        case .text where reference.scope != .run:
            reading.error(
                "ORD-229", "\(name) is text, which is no argument", at: position,
                hint: "hand it over as `stdin`, or make it a string with a pattern")
        case .map:
            reading.error("ORD-229", "\(name) is a map, which is no argument", at: position)
        case .list where !whole:
            reading.error(
                "ORD-229", "\(name) is a list and stands inside text", at: position,
                hint: "make it a whole element: it becomes one argument per item")
        default: break
        }
        if grade == .host, !type.isClosed, !(whole && optionsEnded), reference.scope != .secrets {
            reading.error(
                "ORD-244", "\(name) must be a whole element after `--`", at: position,
                hint: "with the host's power a value may not become an option, nor part of one")
        }
    }

    /// Environment and standard input.
    private func judgePlain(_ templates: [Template], _ scope: ValueScope) {
        judge(templates, scope)
        for template in templates {
            for reference in template.references {
                guard case .meaning(let meaning) = scope.finding(reference), meaning.type == .secret else { continue }
                reading.error(
                    "ORD-252", "`${{ \(reference) }}` is the name of a secret", at: template.position,
                    hint: "use `${{ secrets.\(reference.path.first ?? "NAME") }}`, the path of its file")
            }
        }
    }
}
