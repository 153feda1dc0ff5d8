public import Documents
public import Runbooks

/// A check made on this host: whether it applies, what is seen, what that means.
public struct Examination: Sendable {
    public let check: Check
    /// `params`, `run` and `secrets`; `item` and `observe` are filled in as the check goes on.
    public let values: Values
    /// How far the clock may be off.
    public let uncertainty: Duration

    public init(_ check: Check, values: Values, uncertainty: Duration = .seconds(1)) {
        self.check = check
        self.values = values
        self.uncertainty = uncertainty
    }

    /// Blocks until everything is seen. `now` is asked once that is so: ages are counted from then.
    public func result(_ observer: some Observer, now: () -> Timestamp) -> CheckResult {
        for condition in check.applies where !condition.holds(exists: observer.exists, tool: observer.has) {
            return Judgement.unjudged(check, .notApplicable, reason: "applies only where \(condition)")
        }
        let seen = Observing(values: values).all(check.observe, observer)
        return Judgement(check, values: seen.values, now: now(), uncertainty: uncertainty).result(of: seen.observed)
    }
}
