import Documents
public import Runbooks

/// Resolves a runbook with its plugins and parameters into a plan: `for_each` unrolled, actions and checks put in.
public struct Planner {
    /// What a runbook refers to, by `PLUGIN/NAME`.
    public struct Library {
        public var action: (String) -> Action?
        public var check: (String) -> Check?

        public init(action: @escaping (String) -> Action?, check: @escaping (String) -> Check?) {
            self.action = action
            self.check = check
        }
    }

    /// A runbook that was read and admitted cannot fail here, but for values that only its parameters bring.
    public struct Problem: Error, Sendable, Hashable {
        public var step: String
        public var message: String
    }

    public var run: String
    public var site: String
    public var host: String
    public var trigger: RunPlan.Trigger
    public var minimum: MinimumIsolation
    public var library: Library

    public init(
        run: String, site: String, host: String, trigger: RunPlan.Trigger, minimum: MinimumIsolation, library: Library
    ) {
        self.run = run
        self.site = site
        self.host = host
        self.trigger = trigger
        self.minimum = minimum
        self.library = library
    }

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
        for id in plan.checkNames {
            guard let check = library.check(id) else { throw Problem(step: id, message: "no plugin has this check") }
            plan.checks[id] = check
        }
        return plan
    }

    // MARK: Steps

    private func unrolled(_ step: Step, _ values: Values) throws(Problem) -> [RunPlan.Step] {
        guard let template = step.forEach else { return [try planned(step, id: step.id, item: nil, values)] }
        let items: [Node]
        do throws(ValueProblem) {
            items = try template.resolved(values).list ?? []
        } catch {
            throw Problem(step: step.id, message: error.message)
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
        case .check: return planned
        case .command(let command):
            planned.body = .call(
                Call(
                    label: id, scope: .runbook, grade: command.confine.write.isEmpty ? .pure : .files,
                    operation: .command(command), timeout: step.timeout ?? command.confine.limits.time,
                    reading: step.result.map { Call.Output($0) }))
            planned.undo = try undo(step.undo, step: id, scope: .runbook)
        case .uses(let call):
            let action = try action(call.action, step: id)
            var made = try self.call(call, step: id)
            made.timeout = step.timeout ?? made.timeout
            if let result = step.result { made.reading = Call.Output(result) }
            planned.body = .call(made)
            planned.settled = action.unless
            planned.before = action.before
            planned.undo = try undo(step.undo ?? action.undo, step: id, scope: made.scope)
        }
        planned.validate = step.validate.map { command in
            Call(
                label: "\(id)/validate", scope: .runbook, grade: .pure, operation: .command(command),
                timeout: command.confine.limits.time)
        }
        if let activate = step.activate { planned.activate = try self.call(activate, step: id) }
        return planned
    }

    private func undo(_ undo: Undo?, step: String, scope: Call.Scope) throws(Problem) -> RunPlan.Undo {
        switch undo {
        case nil, .automatic: return .automatic
        case .harmless(let why): return .harmless(why: why)
        case .irreversible(let why, let recover):
            guard let recover else { return .irreversible(why: why, recover: nil) }
            return .irreversible(why: why, recover: try call(recover, step: step))
        case .cases(let cases):
            var planned: [RunPlan.UndoCase] = []
            for one in cases {
                planned.append(RunPlan.UndoCase(conditions: one.conditions, call: try call(one.act, step: step)))
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

    /// A command of an undo case means its action's own parameters.
    private func call(_ act: Act, step: String) throws(Problem) -> Call {
        switch act {
        case .uses(let call): return try self.call(call, step: step)
        case .run(let command):
            return Call(
                label: "\(step)/undo", scope: .runbook, grade: command.confine.reachesHost ? .host : .files,
                operation: .command(command), timeout: command.confine.limits.time)
        }
    }

    // MARK: Probes

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
    var checkNames: Set<String> {
        let probes =
            preconditions.map(\.probe) + verify
            + steps.compactMap { if case .probe(let probe) = $0.body { probe } else { nil } }
        let asked = probes.compactMap { if case .check(let call) = $0.question { call.check } else { nil } }
        let conditions = steps.flatMap { $0.conditions + $0.unless + $0.settled }
        return Set(asked + conditions.compactMap { if case .check(let call, _) = $0 { call.check } else { nil } })
    }
}
