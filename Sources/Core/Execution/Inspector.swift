import Documents
import Drift
import Runbooks

/// Answers a run's questions about its host: probes, conditions, the state before a step.
struct Inspector {
    let seams: Seams
    let minimum: MinimumIsolation
    let checks: [String: Check]
    let stop: StopToken
    /// Monotonic. Nil: there is time.
    var deadline: Duration?
    /// Where what is printed goes, under `place`. Nil where no journal names it.
    var transcript: Transcript?
    var place = ""

    private var composer: LaunchComposer {
        LaunchComposer(
            seams: seams, minimum: minimum, longest: deadline.map { max(.zero, $0 - seams.clock.monotonic()) })
    }

    /// Asks until it holds, stays so, or time is up.
    func report(_ probe: RunPlan.Probe, _ values: Values) -> CheckReport {
        let clock = seams.clock
        let end = clock.monotonic() + probe.within
        var holdsSince: Duration?
        while true {
            let report = ask(probe.question, values)
            let now = clock.monotonic()
            let next: Duration
            if report.holds {
                let since = holdsSince ?? now
                holdsSince = since
                next = since + probe.stableFor
                if now >= next { return report }
            } else {
                holdsSince = nil
                next = end
                if now >= end { return report }
            }
            if stop.isStopped || deadline.map({ now >= $0 }) ?? false {
                return CheckReport(check: report.check, outcome: .unknown, detail: "there was no time to wait for it")
            }
            // Not past the instant that decides.
            clock.wait(min(probe.every, next - now, (deadline ?? next) - now), stop)
        }
    }

    private func ask(_ question: RunPlan.Probe.Question, _ values: Values) -> CheckReport {
        switch question {
        case .check(let call):
            let result = result(of: call, values)
            return CheckReport(
                check: call.check, outcome: result.outcome, detail: result.sentence, failing: result.failing)
        case .value(let condition):
            switch ConditionJudge(values: values, now: seams.clock.now()).holds(
                [condition], lookup: lookup(values, grade: .pure))
            {
            case .holds: return CheckReport(check: "value", outcome: .pass, detail: "holds")
            case .doesNot(let reason): return CheckReport(check: "value", outcome: .drift, detail: reason)
            case .undecided(let reason): return CheckReport(check: "value", outcome: .unknown, detail: reason)
            }
        }
    }

    /// For conditions: what they may ask of the host. `grade` is that of an observation of theirs.
    func lookup(_ values: Values, grade: Grade) -> ConditionJudge.Lookup {
        ConditionJudge.Lookup(
            check: { id, with in
                checks[id].map { check in result(of: check, with, run: values.run).outcome }
            },
            observation: { observation in
                let witness = Witness(observer(label: "unless", grade: grade))
                let known = composer.withSecrets(values, [observation.confine])
                let seen = Observing(values: known).all([observation], witness)
                switch seen.observed.first?.shape {
                case .one(.data)?: return true
                // A tool that was not there, or did not end by itself, said nothing.
                case .one(.failed(.error, _))?: return witness.sawExit ? false : nil
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
        return result(of: check, with, run: values.run)
    }

    /// One look, with parameters that are filled in already.
    func result(of check: Check, _ with: [String: Node], run: [String: String] = [:]) -> CheckResult {
        var values = Values()
        values.run = run
        switch composer.bound(check.params, with) {
        case .success(let params): values.params = params
        case .failure(let problem): return Judgement.unjudged(check, .error, reason: problem.message)
        }
        let observer = observer(label: check.id, grade: check.grade)
        if let problem = ToolGate(seams: seams, minimum: minimum, stop: stop).problem(check, observer) {
            return Judgement.unjudged(check, .error, reason: problem)
        }
        values = composer.withSecrets(values, check.observe.map(\.confine))
        return Examination(check, values: values).result(observer, now: seams.clock.now)
    }

    /// The values that `before` takes, by name.
    func take(
        _ observations: [Observation], label: String, grade: Grade, values: Values
    ) -> Result<[String: Node], CallProblem> {
        let known = composer.withSecrets(values, observations.map(\.confine))
        let seen = Observing(values: known).all(observations, observer(label: label, grade: grade))
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
        HostObserver(
            seams: seams, composer: composer, label: label, grade: grade, stop: stop, transcript: transcript,
            place: place)
    }
}

/// Remembers whether the tool that was looked with ended by itself.
private final class Witness: Observer {
    private let observer: HostObserver
    private(set) var sawExit = false

    init(_ observer: HostObserver) {
        self.observer = observer
    }

    func exists(_ path: String) -> Bool { observer.exists(path) }
    func has(tool: String) -> Bool { observer.has(tool: tool) }
    func masked(_ node: Node) -> Node { observer.masked(node) }

    func look(_ look: Look) -> Sight {
        let sight = observer.look(look)
        if case .exited = sight { sawExit = true }
        return sight
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
