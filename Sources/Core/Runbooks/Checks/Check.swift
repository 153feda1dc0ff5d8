/// A drift check of a plugin: read-only observations, held against expectations.
public struct Check: Sendable, Hashable, Codable {
    /// `PLUGIN/CHECK`.
    public var id: String
    public var summary: String
    /// Of findings that do not say otherwise.
    public var severity: Severity
    public var controls: [Control]
    /// How often it is looked at.
    public var every: Duration
    /// All must hold; otherwise the check is not applicable.
    public var applies: [Applies]
    public var params: [Parameter]
    /// `pure`, or `host` where looking already needs power.
    public var grade: Grade
    /// Why it needs power.
    public var reason: String?
    /// In the order in which they are made.
    public var observe: [Observation]
    /// In the order in which they are judged.
    public var expect: [Expectation]
    public var heal: Heal?
    /// What its plugin was written for, of the tools that it may start. Nil: any version will do.
    public var tools: [ToolRequirement]?

    public init(
        id: String, summary: String, severity: Severity, controls: [Control], every: Duration, applies: [Applies] = [],
        params: [Parameter] = [], grade: Grade = .pure, reason: String? = nil, observe: [Observation],
        expect: [Expectation], heal: Heal? = nil
    ) {
        self.id = id
        self.summary = summary
        self.severity = severity
        self.controls = controls
        self.every = every
        self.applies = applies
        self.params = params
        self.grade = grade
        self.reason = reason
        self.observe = observe
        self.expect = expect
        self.heal = heal
    }
}
