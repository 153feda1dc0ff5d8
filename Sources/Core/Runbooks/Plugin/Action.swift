/// A step type that a plugin offers.
public struct Action: Sendable, Hashable, Codable {
    public enum Work: Sendable, Hashable, Codable {
        case command(Command)
        case alert(Alert)
    }

    /// `PLUGIN/ACTION`
    public var id: String
    public var summary: String
    public var params: [Parameter]
    public var grade: Grade
    /// Why it needs its grade, or may touch what root obeys.
    public var reason: String?
    public var work: Work
    /// Where all hold, there is nothing to do.
    public var unless: [Condition]
    /// Observed and journaled before the intent.
    public var before: [Observation]
    public var result: StepResult?
    /// Nil: automatic.
    public var undo: Undo?
    /// What it interrupts on purpose.
    public var expects: Interruption?
    public var simulate: Simulation?
    public var why: String?
    public var place: Place

    public var command: Command? { if case .command(let command) = work { command } else { nil } }
    public var confine: Confine { command?.confine ?? Confine() }
}
