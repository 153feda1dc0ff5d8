import Documents
import Drift
import Runbooks

/// Answers a run's questions about its host: probes, conditions, the state before a step.
struct Inspector {
    let seams: Seams
    let minimum: MinimumIsolation
    let checks: [String: Check]
    let stop: StopToken

    private var composer: LaunchComposer { LaunchComposer(seams: seams, minimum: minimum) }

    /// Asks until it holds, stays so, or time is up.
    func report(_ probe: RunPlan.Probe, _ values: Values) -> CheckReport {
        let clock = seams.clock
        let deadline = clock.monotonic() + probe.within
        var holdsSince: Duration?
        while true {
            let report = ask(probe.question, values)
            let now = clock.monotonic()
            if report.holds {
                let since = holdsSince ?? now
                holdsSince = since
                if now - since >= probe.stableFor { return report }
            } else {
                holdsSince = nil
                if now >= deadline { return report }
            }
            if stop.isStopped {
                return CheckReport(check: report.check, outcome: .unknown, detail: "the agent was told to stop")
            }
            clock.wait(probe.every, stop)
        }
    }

    private func ask(_ question: RunPlan.Probe.Question, _ values: Values) -> CheckReport {
        switch question {
        case .check(let call):
            let result = result(of: call, values)
            return CheckReport(check: call.check, outcome: result.outcome, detail: result.sentence)
        case .value(let condition):
            switch ConditionJudge(values: values, now: seams.clock.now()).holds([condition], lookup: lookup(values)) {
            case .holds: return CheckReport(check: "value", outcome: .pass, detail: "holds")
            case .doesNot(let reason): return CheckReport(check: "value", outcome: .drift, detail: reason)
            case .undecided(let reason): return CheckReport(check: "value", outcome: .unknown, detail: reason)
            }
        }
    }

    /// For conditions: what they may ask of the host.
    func lookup(_ values: Values) -> ConditionJudge.Lookup {
        ConditionJudge.Lookup(
            check: { id, with in
                checks[id].map { check in result(of: check, with).outcome }
            },
            observation: { observation in
                let seen = Observing(values: values).all([observation], observer(label: "unless", grade: .pure))
                switch seen.observed.first?.shape {
                case .one(.data)?: return true
                case .one(.failed(.error, _))?: return false
                default: return nil
                }
            })
    }

    private func result(of call: CheckCall, _ values: Values) -> CheckResult {
        guard let check = checks[call.check] else {
            return CheckResult(
                check: call.check, outcome: .error, readOnly: .kernel, reason: "the plan does not hold this check")
        }
        var with: [String: Node] = [:]
        for (name, template) in call.with {
            do throws(ValueProblem) {
                with[name] = try template.resolved(values)
            } catch {
                return Judgement.unjudged(check, .error, reason: "\(name): \(error.message)")
            }
        }
        return result(of: check, with)
    }

    /// One look, with parameters that are filled in already.
    func result(of check: Check, _ with: [String: Node]) -> CheckResult {
        var values = Values()
        switch composer.bound(check.params, with) {
        case .success(let params): values.params = params
        case .failure(let problem): return Judgement.unjudged(check, .error, reason: problem.message)
        }
        return Examination(check, values: values)
            .result(observer(label: check.id, grade: check.grade), now: seams.clock.now)
    }

    /// The values that `before` takes, by name.
    func take(
        _ observations: [Observation], label: String, grade: Grade, values: Values
    ) -> Result<[String: Node], CallProblem> {
        let seen = Observing(values: values).all(observations, observer(label: label, grade: grade))
        var taken: [String: Node] = [:]
        for observed in seen.observed {
            if let failure = observed.failure {
                return .failure(CallProblem(message: "\(observed.name): \(failure)"))
            }
            for entry in seen.values.observe[observed.name]?.entries ?? [] { taken[entry.key] = entry.value }
        }
        return .success(taken)
    }

    private func observer(label: String, grade: Grade) -> HostObserver {
        HostObserver(seams: seams, composer: composer, label: label, grade: grade, stop: stop)
    }
}

extension Observed {
    /// Why there is nothing, in words.
    fileprivate var failure: String? {
        switch shape {
        case .one(.data): nil
        case .one(.nothing): "nothing is there"
        case .one(.failed(_, let reason)): reason
        case .each(let items):
            items.lazy.compactMap { item in if case .failed(_, let reason) = item.part { reason } else { nil } }.first
        }
    }
}

extension CheckResult {
    /// The first finding, or the reason why there is none.
    var sentence: String {
        if let reason { return reason }
        guard let first = findings.first else { return outcome.rawValue }
        let said = first.say ?? "expected \(first.expected)"
        return first.element.map { "\(String(decoding: JSON.bytes($0), as: UTF8.self)): \(said)" } ?? said
    }
}
