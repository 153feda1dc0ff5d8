import Documents
import Runbooks

extension RunPlan {
    /// A secret that a step would be given, and the step's id.
    struct NeededSecret: Hashable {
        var step: String
        var name: String
    }

    /// All that steps, their undo, checks and notices would be given, as far as parameters say it; each once.
    func neededSecrets(_ composer: LaunchComposer) -> [NeededSecret] {
        var needed: [NeededSecret] = []
        func add(_ names: [String], _ step: String) {
            for name in names where !needed.contains(where: { $0.name == name }) {
                needed.append(NeededSecret(step: step, name: name))
            }
        }
        var outer = Values()
        outer.params = params
        outer.run = ["id": run, "host": host, "site": site]
        for call in checkCalls { add(names(call, composer, outer), call.check) }
        for step in steps {
            var values = outer
            values.item = step.item
            for call in step.calls { add(names(call, composer, values), step.id) }
            for observation in step.conditions.observations + step.unless.observations {
                add(names(observation.confine, values), step.id)
            }
            guard case .call(let call) = step.body, case .success(let inner) = composer.scoped(call, values) else {
                continue
            }
            for observation in step.before + step.settled.observations {
                add(names(observation.confine, inner), step.id)
            }
        }
        for notice in notices { add(names(notice, composer, outer), notice.label) }
        return needed
    }

    private func names(_ confine: Confine, _ values: Values) -> [String] {
        confine.secrets.flatMap { LaunchComposer.names($0, values) }
    }

    private func names(_ call: Call, _ composer: LaunchComposer, _ values: Values) -> [String] {
        guard case .command(let command) = call.operation, case .success(let inner) = composer.scoped(call, values)
        else { return [] }
        return names(command.confine, inner)
    }

    private func names(_ call: CheckCall, _ composer: LaunchComposer, _ values: Values) -> [String] {
        guard let check = checks[call.check] else { return [] }
        var inner = values
        guard case .success(let params) = composer.bound(check.params, call.with, values) else { return [] }
        inner.params = params
        return check.observe.flatMap { names($0.confine, inner) }
    }
}

extension RunPlan.Step {
    /// Everything that it may launch, forward and backward.
    fileprivate var calls: [Call] {
        var calls = [validate, activate].compactMap(\.self)
        if case .call(let call) = body { calls.append(call) }
        switch undo {
        case .automatic, .harmless: break
        case .irreversible(_, let recover): calls += [recover].compactMap(\.self)
        case .cases(let cases): calls += cases.map(\.call)
        }
        return calls
    }
}

extension [Condition] {
    fileprivate var observations: [Observation] {
        compactMap { if case .observation(let observation) = $0 { observation } else { nil } }
    }
}
