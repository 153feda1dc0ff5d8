import Documents

/// Where the parameters of a runbook end up, as far as it matters for who may give them.
struct ParameterFlow: Hashable {
    /// Names a unit, host or path to a host action, and no document bounds it.
    var reachesHost = false
    /// Is path or content of what root obeys.
    var reachesRoot = false

    /// Says which path is written.
    var namesWrite = false

    /// By the parameter's name; only those that end up somewhere.
    static func all(of runbook: Runbook, _ judge: Judge) -> [String: ParameterFlow] {
        var flows: [String: ParameterFlow] = [:]
        let scope = ValueScope([.params, .item, .run, .steps], params: runbook.params)
        var earlier: [Earlier] = []
        for step in runbook.steps {
            var scope = scope
            if let list = step.forEach { scope.item = judge.item(of: list, scope) }
            let files = Files(calls: step.calls, commands: step.commands, scope, judge)
            var origin = Origin(params: runbook.params, step: step, earlier: earlier)
            let given = unique(origin.own + earlier.filter { files.see($0.files) }.flatMap(\.given))
            earlier.append(Earlier(id: step.id, given: given, files: files))
            origin.fed = earlier.filter { files.see($0.files) }.flatMap(\.given)
            for call in step.calls { follow(call, origin, scope, judge, &flows) }
            for command in step.commands { follow(command, origin, scope, &flows) }
        }
        for call in runbook.onFailure {
            var origin = Origin(params: runbook.params, step: nil, earlier: [])
            let files = Files(calls: [call], commands: [], scope, judge)
            origin.fed = earlier.filter { files.see($0.files) }.flatMap(\.given)
            follow(call, origin, scope, judge, &flows)
        }
        return flows
    }

    /// A step that came before.
    private struct Earlier {
        let id: String
        /// All that it was given, also through what still earlier steps wrote.
        let given: [Parameter]
        let files: Files
    }

    private static func unique(_ params: [Parameter]) -> [Parameter] {
        var names: Set<String> = []
        return params.filter { names.insert($0.name).inserted }
    }

    /// Where the values of a step come from.
    private struct Origin {
        let params: [Parameter]
        let step: Step?
        /// Their results may be made of parameters, too.
        let earlier: [Earlier]
        /// What reaches it through files of earlier steps, or of its own.
        var fed: [Parameter] = []

        /// The runbook's parameters in a value, also through the loop's item and what earlier steps brought to light.
        func sources(_ template: Template) -> [Parameter] {
            template.references.flatMap { reference -> [Parameter] in
                switch reference.scope {
                case .params: return params.filter { $0.name == reference.path[0] }
                case .item:
                    let list = step?.forEach
                    return list.map { Origin(params: params, step: nil, earlier: earlier).sources($0) } ?? []
                case .steps:
                    return earlier.first { $0.id == reference.path[0] }?.given ?? []
                default: return []
                }
            }
        }

        /// All that the step itself is given.
        var own: [Parameter] {
            guard let step else { return [] }
            let given = step.calls.flatMap { $0.with.values } + step.commands.flatMap(\.templates)
            // A script sees every parameter.
            return step.commands.contains(where: \.isScript) ? params : given.flatMap(sources)
        }
    }

    private static func follow(
        _ call: ActionCall, _ origin: Origin, _ scope: ValueScope, _ judge: Judge,
        _ flows: inout [String: ParameterFlow]
    ) {
        for inner in judge.reached(by: call) ?? [call] {
            guard let action = judge.action(inner.action) else { continue }
            if action.grade == .host {
                for parameter in action.params where parameter.bound == nil && isReach(parameter.type) {
                    guard let template = inner.with[parameter.name] else { continue }
                    for source in origin.sources(template) where source.bound == nil && isReach(source.type) {
                        flows[source.name, default: .init()].reachesHost = true
                    }
                }
            }
            let writes = [action.confine] + (action.undo?.commands ?? []).map(\.confine)
            let named = Set(writes.flatMap(\.write).flatMap(\.path.references).compactMap(\.path.first))
            for source in named.compactMap({ inner.with[$0] }).flatMap(origin.sources) {
                flows[source.name, default: .init()].namesWrite = true
            }
        }
        let targets = WriteTarget.all(of: call, judge, scope)
        guard targets.contains(where: { $0.obeyed != nil }) else { return }
        toRoot(call.with.values.flatMap(origin.sources) + origin.fed, &flows)
    }

    private static func follow(
        _ command: Command, _ origin: Origin, _ scope: ValueScope, _ flows: inout [String: ParameterFlow]
    ) {
        for source in command.confine.write.map(\.path).flatMap(origin.sources) {
            flows[source.name, default: .init()].namesWrite = true
        }
        let targets = WriteTarget.all(command.confine, in: scope)
        guard targets.contains(where: { $0.obeyed != nil }) else { return }
        // A script sees every parameter.
        if command.isScript { toRoot(origin.params, &flows) }
        toRoot((command.templates + command.confine.templates).flatMap(origin.sources) + origin.fed, &flows)
    }

    private static func toRoot(_ sources: [Parameter], _ flows: inout [String: ParameterFlow]) {
        for source in sources where !source.type.isClosed {
            flows[source.name, default: .init()].reachesRoot = true
        }
    }

    private static func isReach(_ type: ParameterType) -> Bool {
        switch type.element ?? type {
        case .unit, .host, .path, .hostPort: true
        default: false
        }
    }
}
