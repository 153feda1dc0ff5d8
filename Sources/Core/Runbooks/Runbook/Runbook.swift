/// What is done about one thing, in which order, and how it is taken back.
public struct Runbook: Sendable, Hashable, Codable {
    /// `RB-<AREA>-<NNN>`
    public var id: String
    public var version: Version
    public var name: String
    public var severity: Severity
    public var controls: [Control]
    public var disruption: Disruption
    public var prelude: Prelude
    public var params: [Parameter]
    public var preconditions: [Precondition]
    public var steps: [Step]
    public var verify: [Verification]
    /// Told to people after a failure and its undo. Changes nothing.
    public var onFailure: [ActionCall]
    /// Of the whole run, undo apart.
    public var timeout: Duration?
    public var owner: String?
    /// How often people look at it again.
    public var review: Duration?
    /// The agents that know its keys.
    public var agent: VersionRange?
    public var why: String?
    public var place: Place

    public static let mostSteps = 128

    public func step(_ id: String) -> Step? { steps.first { $0.id == id } }
}
