import Documents
import Runbooks

/// Resolves a runbook with its plugins and parameters into a plan: `for_each` unrolled, actions and checks put in.
struct Planner {
    /// What a runbook refers to, by `PLUGIN/NAME`.
    struct Library {
        var action: (String) -> Action?
        var check: (String) -> Check?
    }

    /// A runbook that was read and admitted cannot fail here, but for values that only its parameters bring.
    struct Problem: Error, Sendable, Hashable {
        var step: String
        var message: String
    }

    var run: String
    var site: String
    var host: String
    var trigger: RunPlan.Trigger
    var minimum: MinimumIsolation
    var library: Library
    /// What the site's baseline gives to checks, by `PLUGIN/CHECK` and parameter.
    var checkValues: [String: [String: Node]] = [:]

    func plan(
        _ runbook: Runbook, sha256: String, plugins: [RunPlan.Document], params: [String: Node]
    ) throws(Problem) -> RunPlan {
        var values = Values()
        values.params = params
        values.run = ["id": run, "host": host, "site": site]
        var steps: [RunPlan.Step] = []
        for step in runbook.steps { steps += try unrolled(step, values) }
        var notices: [Call] = []
        for call in runbook.onFailure { notices.append(try self.call(call, step: "on_failure")) }
        var plan = RunPlan(
            run: run, site: site, host: host,
            runbook: RunPlan.Document(id: runbook.id, version: runbook.version.description, sha256: sha256),
            plugins: plugins, trigger: trigger, params: params, minimum: minimum, timeout: runbook.timeout,
            preconditions: runbook.preconditions.map(precondition), steps: steps, verify: runbook.verify.map(probe),
            notices: notices, checks: [:])
        for call in plan.checkCalls {
            let check = try check(call.check)
            plan.checks[call.check] = check
            for parameter in check.params where parameter.presence == .required && parameter.defaultValue == nil {
                guard call.with[parameter.name] != nil else {
                    throw Problem(
                        step: call.check, message: "neither the runbook nor the baseline gives `\(parameter.name)`")
                }
            }
        }
        return plan
    }

    // MARK: Steps

    private func unrolled(_ step: Step, _ values: Values) throws(Problem) -> [RunPlan.Step] {
        guard let template = step.forEach else { return [try planned(step, id: step.id, item: nil, values)] }
        let items: [Node]
        do throws(ValueProblem) {
            let found = try template.resolved(values)
            guard let list = found.isNull ? [] : found.list else {
                throw ValueProblem(.unfit(expected: "a list", found: found.kind, path: ""), template.wholeReference)
            }
            items = list
        } catch {
            throw Problem(step: step.id, message: "`for_each`: \(error.message)")
        }
        guard items.count <= Step.mostItems else {
            throw Problem(step: step.id, message: "`for_each` has \(items.count) items, more than \(Step.mostItems)")
        }
        var steps: [RunPlan.Step] = []
        for (index, item) in items.enumerated() {
            steps.append(try planned(step, id: "\(step.id)[\(index)]", item: item, values))
        }
        return steps
    }

    private func planned(_ step: Step, id: String, item: Node?, _ values: Values) throws(Problem) -> RunPlan.Step {
        var own = values
        own.item = item
        let name = (try? step.name?.resolved(own).scalarText) ?? id
        var planned = RunPlan.Step(
            id: id, name: name, item: item, conditions: step.conditions, unless: step.unless, body: .probe(probe(step)))
        planned.attempts = step.retry?.attempts ?? 1
        planned.delay = step.retry?.delay ?? .zero
        switch step.work {
        case .check(let awaited):
            var probe = RunPlan.Probe(awaited)
            probe.timeout = step.timeout
            planned.body = .probe(probe)
            return planned
        case .command(let command):
            planned.body = .call(
                Call(
                    label: id, scope: .runbook, grade: command.confine.write.isEmpty ? .pure : .files,
                    operation: .command(command), timeout: step.timeout ?? command.confine.limits.time,
                    reading: step.result.map { Call.Output($0) }))
            planned.undo = try undo(step.undo, step: id, grade: command.confine.write.isEmpty ? .pure : .files)
        case .uses(let call):
            let action = try action(call.action, step: id)
            var made = try self.call(call, step: id)
            made.timeout = step.timeout ?? made.timeout
            if let result = step.result { made.reading = Call.Output(result) }
            planned.body = .call(made)
            planned.settled = action.unless
            planned.before = action.before
            planned.undo = try undo(step.undo ?? action.undo, step: id, grade: action.grade)
            planned.undoScope = step.undo == nil ? .action : .runbook
        }
        if let interruption = step.expects ?? expected(by: step.work) {
            planned.expects = RunPlan.Step.Expected(interruption, within: step.within ?? Interruption.usualTime)
        }
        if planned.actsDirectly, planned.undo == .automatic {
            throw Problem(step: id, message: "what it does to the host directly is not undone by itself")
        }
        planned.validate = step.validate.map { command in
            Call(
                label: "\(id)/validate", scope: .runbook, grade: .pure, operation: .command(command),
                timeout: command.confine.limits.time)
        }
        if let activate = step.activate { planned.activate = try self.call(activate, step: id) }
        return planned
    }

    private func expected(by work: Step.Work) -> Interruption? {
        if case .uses(let call) = work { library.action(call.action)?.expects } else { nil }
    }

    private func undo(_ undo: Undo?, step: String, grade: Grade) throws(Problem) -> RunPlan.Undo {
        switch undo {
        case nil, .automatic: return .automatic
        case .harmless(let why): return .harmless(why: why)
        case .irreversible(let why, let recover):
            guard let recover else { return .irreversible(why: why, recover: nil) }
            return .irreversible(why: why, recover: try call(recover, step: step, grade: grade))
        case .cases(let cases):
            var planned: [RunPlan.UndoCase] = []
            for one in cases {
                let call = try call(one.act, step: step, grade: grade)
                planned.append(RunPlan.UndoCase(conditions: one.conditions, call: call))
            }
            return .cases(planned)
        }
    }

    // MARK: Calls

    private func action(_ id: String, step: String) throws(Problem) -> Action {
        guard let action = library.action(id) else { throw Problem(step: step, message: "no plugin has \(id)") }
        return action
    }

    private func call(_ call: ActionCall, step: String) throws(Problem) -> Call {
        let action = try action(call.action, step: step)
        let operation: Call.Operation =
            switch action.work {
            case .command(let command): .command(command)
            case .alert(let alert): .alert(message: alert.message, severity: alert.severity)
            }
        return Call(
            label: action.id, scope: .action(action.params, with: call.with), grade: action.grade, operation: operation,
            timeout: action.confine.limits.time, reading: action.result.map { Call.Output($0) })
    }

    /// A command of an undo has its step's power over the host, and no more.
    private func call(_ act: Act, step: String, grade: Grade) throws(Problem) -> Call {
        switch act {
        case .uses(let call): return try self.call(call, step: step)
        case .run(let command):
            return Call(
                label: "\(step)/undo", scope: .runbook,
                grade: grade == .host ? .host : command.confine.write.isEmpty ? .pure : .files,
                operation: .command(command), timeout: command.confine.limits.time)
        }
    }

    // MARK: Probes

    /// With the baseline's values as its defaults.
    private func check(_ id: String) throws(Problem) -> Check {
        guard var check = library.check(id) else { throw Problem(step: id, message: "no plugin has this check") }
        let given = checkValues[id] ?? [:]
        check.params = check.params.map { parameter in
            var parameter = parameter
            parameter.defaultValue = given[parameter.name] ?? parameter.defaultValue
            return parameter
        }
        return check
    }

    private func precondition(_ precondition: Precondition) -> RunPlan.Precondition {
        let otherwise: RunShape.Otherwise =
            switch precondition.otherwise {
            case .fail: .fail
            case .defer: .defer
            case .skip: .skip
            case .alert: .alert
            }
        return RunPlan.Precondition(probe: RunPlan.Probe(question: .check(precondition.call)), otherwise: otherwise)
    }

    private func probe(_ verification: Verification) -> RunPlan.Probe {
        switch verification {
        case .check(let awaited, _): RunPlan.Probe(awaited)
        case .value(let condition): RunPlan.Probe(question: .value(.value(condition)))
        }
    }

    private func probe(_ step: Step) -> RunPlan.Probe {
        if case .check(let awaited) = step.work { return RunPlan.Probe(awaited) }
        return RunPlan.Probe(question: .check(CheckCall(check: "")))
    }
}

extension RunPlan.Probe {
    init(_ awaited: AwaitedCheck) {
        self.init(
            question: .check(awaited.call), within: awaited.within ?? .zero,
            every: awaited.every ?? AwaitedCheck.usualPause,
            stableFor: awaited.stableFor ?? .zero)
    }
}

extension Call.Output {
    init(_ result: Runbooks.StepResult) {
        self.init(parse: result.parse, take: result.take, expect: result.expect)
    }
}

extension RunPlan {
    /// Every check that the plan asks for.
    var checkCalls: [CheckCall] {
        let probes =
            preconditions.map(\.probe) + verify
            + steps.compactMap { if case .probe(let probe) = $0.body { probe } else { nil } }
        let asked = probes.compactMap { if case .check(let call) = $0.question { call } else { nil } }
        let conditions = steps.flatMap { $0.conditions + $0.unless + $0.settled }
        return asked + conditions.compactMap { if case .check(let call, _) = $0 { call } else { nil } }
    }
}
