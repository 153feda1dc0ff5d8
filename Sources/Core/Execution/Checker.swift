public import Documents
public import Drift
public import Runbooks

/// Makes drift checks on this host, outside a run.
public struct Checker: Sendable {
    let inspector: Inspector

    public init(seams: Seams, minimum: MinimumIsolation, stop: StopToken) {
        inspector = Inspector(seams: seams, minimum: minimum, checks: [:], stop: stop)
    }

    /// One look; `params` are filled in already. Blocks until everything is seen.
    public func result(of check: Check, _ params: [String: Node]) -> Masked<CheckResult> {
        inspector.seams.secrets.masked(inspector.result(of: check, params))
    }

    /// Of a check that could not be made.
    public func unjudged(_ check: String, why: String) -> Masked<CheckResult> {
        inspector.seams.secrets.masked(CheckResult(check: check, outcome: .error, readOnly: .kernel, reason: why))
    }
}
