import Documents

/// Where the parameters of a runbook end up, as far as it matters for who may give them.
struct ParameterFlow: Hashable {
    /// Names a unit, host or path to a host action, and no document bounds it.
    var reachesHost = false
    /// Is path or content of what root obeys.
    var reachesRoot = false

    /// By the parameter's name; only those that end up somewhere.
    static func all(of runbook: Runbook, _ judge: Judge) -> [String: ParameterFlow] {
        var flows: [String: ParameterFlow] = [:]
        let scope = ValueScope([.params, .item, .run, .steps], params: runbook.params)
        for step in runbook.steps {
            var scope = scope
            if let list = step.forEach { scope.item = judge.item(of: list, scope) }
            for call in calls(step) { follow(call, step, scope, judge, &flows) }
            if case .command(let command) = step.work { follow(command, step, scope, &flows) }
        }
        for call in runbook.onFailure { follow(call, nil, scope, judge, &flows) }
        return flows
    }

    private static func calls(_ step: Step) -> [ActionCall] {
        var calls: [ActionCall] = []
        if case .uses(let call) = step.work { calls.append(call) }
        if let activate = step.activate { calls.append(activate) }
        switch step.undo {
        case .cases(let cases): for case .uses(let call) in cases.map(\.act) { calls.append(call) }
        case .irreversible(_, .uses(let call)?): calls.append(call)
        default: break
        }
        return calls
    }

    private static func follow(
        _ call: ActionCall, _ step: Step?, _ scope: ValueScope, _ judge: Judge, _ flows: inout [String: ParameterFlow]
    ) {
        guard let action = judge.action(call.action) else { return }
        if action.grade == .host {
            for parameter in action.params where parameter.bound == nil && isReach(parameter.type) {
                guard let template = call.with[parameter.name] else { continue }
                for source in sources(template, step, scope) where source.bound == nil && isReach(source.type) {
                    flows[source.name, default: .init()].reachesHost = true
                }
            }
        }
        let targets = WriteTarget.all(action.confine, params: action.params, with: call.with, scope)
        if targets.contains(where: { $0.obeyed != nil }) { toRoot(Array(call.with.values), step, scope, &flows) }
    }

    private static func follow(
        _ command: Command, _ step: Step, _ scope: ValueScope, _ flows: inout [String: ParameterFlow]
    ) {
        let targets = WriteTarget.all(command.confine, params: scope.params, with: [:], scope)
        guard targets.contains(where: { $0.obeyed != nil }) else { return }
        if case .script = command.program {
            // A script sees every parameter.
            for parameter in scope.params where !parameter.type.isClosed {
                flows[parameter.name, default: .init()].reachesRoot = true
            }
        }
        toRoot(command.templates + command.confine.templates, step, scope, &flows)
    }

    private static func toRoot(
        _ templates: [Template], _ step: Step?, _ scope: ValueScope, _ flows: inout [String: ParameterFlow]
    ) {
        for source in templates.flatMap({ sources($0, step, scope) }) where !source.type.isClosed {
            flows[source.name, default: .init()].reachesRoot = true
        }
    }

    /// The runbook's parameters in a value, also through the loop's item.
    private static func sources(_ template: Template, _ step: Step?, _ scope: ValueScope) -> [Parameter] {
        template.references.flatMap { reference -> [Parameter] in
            switch reference.scope {
            case .params: scope.params.filter { $0.name == reference.path[0] }
            case .item: step?.forEach.map { sources($0, nil, scope) } ?? []
            default: []
            }
        }
    }

    private static func isReach(_ type: ParameterType) -> Bool {
        switch type.element ?? type {
        case .unit, .host, .path, .hostPort: true
        default: false
        }
    }
}
