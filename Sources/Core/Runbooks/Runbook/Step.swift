/// One step of a runbook.
public struct Step: Sendable, Hashable, Codable {
    public enum Work: Sendable, Hashable, Codable {
        case uses(ActionCall)
        case command(Command)
        /// Assert, or wait.
        case check(AwaitedCheck)
    }

    public var id: String
    public var name: Template?
    public var work: Work
    /// All must hold, else the step is skipped.
    public var conditions: [Condition]
    /// Where all hold, there is nothing to do.
    public var unless: [Condition]
    /// A list of at most 64 items: the step is done once for each.
    public var forEach: Template?
    /// Nil: the `time` of the step's limits.
    public var timeout: Duration?
    public var retry: Retry?
    /// Runs in the overlay, before the commit.
    public var validate: Command?
    /// After the commit, and again after its undo, so that no daemon keeps the bad file.
    public var activate: ActionCall?
    public var result: StepResult?
    /// Nil: the action's own, or automatic.
    public var undo: Undo?
    /// What it interrupts on purpose. Nil: what its action says.
    public var expects: Interruption?
    /// How long that may take. Nil: `Interruption.usualTime`.
    public var within: Duration?
    public var disruption: Disruption
    /// Why it may touch what root obeys.
    public var reason: String?
    public var why: String?
    public var place: Place

    public static let mostItems = 64
}
