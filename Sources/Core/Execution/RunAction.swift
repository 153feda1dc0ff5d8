/// What a run does next. The engine carries it out and answers with events.
public enum RunAction: Sendable, Hashable {
    case checkPrecondition(Int)
    /// Evaluate `if` and `unless`.
    case decide(step: Int)
    case observe(step: Int)
    case execute(step: Int, attempt: Int)
    /// Wait for the interruption that the step planned, or find that it has come.
    case resume(step: Int)
    case validate(step: Int)
    case commit(step: Int)
    case activate(step: Int)
    case verify(Int)
    case undo(step: Int)
    case notice(Int)
    case finish(Outcome)
}
