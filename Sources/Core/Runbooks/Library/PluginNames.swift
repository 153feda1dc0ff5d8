extension Runbook {
    /// Ids of the plugins that it names itself.
    var pluginNames: Set<String> {
        var names = params.map(\.type.pluginName)
        names += preconditions.map { $0.call.plugin }
        for step in steps {
            switch step.work {
            case .uses(let call): names.append(call.plugin)
            case .check(let awaited): names.append(awaited.call.plugin)
            case .command: break
            }
            names += step.activate.map { [$0.plugin] } ?? []
            names += (step.undo?.calls ?? []).map(\.plugin)
            names += (step.conditions + step.unless).map(\.pluginName)
        }
        for case .check(let awaited, _) in verify { names.append(awaited.call.plugin) }
        names += onFailure.map(\.plugin)
        return Set(names.compactMap(\.self))
    }
}

extension Plugin {
    /// Ids of other plugins that its actions need.
    var pluginNames: Set<String> {
        var names: [String?] = []
        for action in actions {
            names += action.params.map(\.type.pluginName)
            names += (action.undo?.calls ?? []).map(\.plugin)
            names += action.unless.map(\.pluginName)
        }
        for check in checks { names += check.params.map(\.type.pluginName) }
        return Set(names.compactMap(\.self)).subtracting([id])
    }
}

extension Undo {
    /// Actions that it calls.
    var calls: [ActionCall] { acts.compactMap { if case .uses(let call) = $0 { call } else { nil } } }

    /// Commands of its own.
    var commands: [Command] { acts.compactMap { if case .run(let command) = $0 { command } else { nil } } }

    private var acts: [Act] {
        switch self {
        case .cases(let cases): cases.map(\.act)
        case .irreversible(_, let recover): [recover].compactMap(\.self)
        case .automatic, .harmless: []
        }
    }
}

extension CheckCall {
    var plugin: String { String(check.prefix { $0 != "/" }) }
}

extension Condition {
    fileprivate var pluginName: String? { if case .check(let call, _) = self { call.plugin } else { nil } }
}

extension ParameterType {
    fileprivate var pluginName: String? {
        if case .named(let name) = element ?? self { String(name.prefix { $0 != "/" }) } else { nil }
    }
}
