/// How a run or an order ended, in the words that evidence and people use.
public enum Outcome: String, Sendable, Hashable, Codable, CaseIterable {
    case success
    /// Everything was right already.
    case notNeeded = "not_needed"
    /// Nothing changed, or what changed is harmless.
    case failed
    /// Undone, and equal to the state before.
    case reverted
    /// A person is needed.
    case inconsistent
    case deferred
    case held
    case alert
    /// Refused: nothing was begun.
    case rejected
    case expired
    case replayed
    case notAllowlisted = "not_allowlisted"
    case rateLimited = "rate_limited"
    case dryRun = "dry_run"
}
