/// Who wants a runbook to run.
public enum Trigger: Sendable, Hashable {
    case order
    /// A drift check, `PLUGIN/CHECK`, that found something.
    case heal(check: String)
    /// Somebody at this host.
    case local
}
