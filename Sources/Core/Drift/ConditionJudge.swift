public import Documents
public import Runbooks

/// Whether the conditions of a step hold: `if`, `unless`, the cases of an undo.
public struct ConditionJudge: Sendable {
    public enum Verdict: Sendable, Hashable {
        /// All of them.
        case holds
        /// The first that does not, in words.
        case doesNot(reason: String)
        /// It cannot be told: values of the wrong kind, a value that is not there, a check that could not be made.
        case undecided(reason: String)
    }

    /// What is asked of the host. Nil where nobody can tell.
    public struct Lookup {
        /// The outcome of a check with these parameters, all values filled in.
        public var check: (_ id: String, _ with: [String: Node]) -> CheckOutcome?
        /// Whether a tool answers with an exit code that means data.
        public var observation: (_ observation: Observation) -> Bool?

        public init(
            check: @escaping (_ id: String, _ with: [String: Node]) -> CheckOutcome?,
            observation: @escaping (_ observation: Observation) -> Bool?
        ) {
            self.check = check
            self.observation = observation
        }

        /// For undo cases, which look at taken values only.
        public static var none: Lookup { Lookup(check: { _, _ in nil }, observation: { _ in nil }) }
    }

    public let values: Values
    public let now: Timestamp

    public init(values: Values, now: Timestamp) {
        self.values = values
        self.now = now
    }

    /// All must hold; no condition holds. They are asked in order, and no further than the first that does not hold.
    public func holds(_ conditions: [Condition], lookup: Lookup = .none) -> Verdict {
        for condition in conditions {
            let verdict = holds(condition, lookup)
            if verdict != .holds { return verdict }
        }
        return .holds
    }

    private func holds(_ condition: Condition, _ lookup: Lookup) -> Verdict {
        switch condition {
        case .value(let condition): return holds(condition)
        case .check(let call, let result):
            var with: [String: Node] = [:]
            do throws(ValueProblem) {
                for (name, template) in call.with { with[name] = try template.resolved(values) }
            } catch {
                return .undecided(reason: error.message)
            }
            guard let outcome = lookup.check(call.check, with) else {
                return .undecided(reason: "\(call.check) could not be made")
            }
            if outcome == result { return .holds }
            return .doesNot(reason: "\(call.check) is \(outcome.rawValue), not \(result.rawValue)")
        case .observation(let observation):
            switch lookup.observation(observation) {
            case true?: return .holds
            case false?: return .doesNot(reason: "\(observation.source.words) says no")
            case nil: return .undecided(reason: "\(observation.source.words) gave no answer")
            }
        }
    }

    private func holds(_ condition: Condition.ValueCondition) -> Verdict {
        let value: Node
        do throws(ValueProblem) {
            value = try condition.value.resolved(values)
        } catch {
            return .undecided(reason: error.message)
        }
        let matching = Matching(values: values, now: now, measure: condition.measure, sign: condition.sign)
        let found = value.isNull ? "absent" : "`\(value.brief)`"
        let wanted = Wording(values: values).words(condition.matcher)
        // An optional parameter that was not given is not there.
        switch matching.judge(condition.matcher, value.isNull ? nil : value) {
        case .holds: return .holds
        case .fails, .missing: return .doesNot(reason: "\(condition.value.source.brief) is \(found), not \(wanted)")
        case .unasked: return .undecided(reason: "what \(condition.value.source.brief) is held against was not given")
        case .unfit(let why): return .undecided(reason: "\(condition.value.source.brief) is \(found): \(why)")
        }
    }
}
