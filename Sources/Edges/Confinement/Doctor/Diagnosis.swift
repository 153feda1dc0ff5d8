public import Execution
public import Runbooks

/// What a machine can enforce, each layer proved or not, and what to do about those that are not.
public struct Diagnosis: Sendable, Hashable {
    public var machine: MachineFacts
    public var findings: [Finding]

    public init(machine: MachineFacts, findings: [Finding]) {
        self.machine = machine
        self.findings = findings
    }

    /// The layers for whose sake a step with this minimum would not start here.
    public func shortfall(of minimum: MinimumIsolation) -> [Finding] {
        findings.filter { finding in
            switch (finding.layer.state, finding.need) {
            case (.active, _): false
            case (.degraded, .always), (_, .full): minimum == .full
            case (.absent, .always): true
            case (_, .never): false
            }
        }
    }
}

/// One layer.
public struct Finding: Sendable, Hashable {
    public enum Group: String, Sendable, Hashable, CaseIterable {
        case machine, files, processes, network, limits
    }

    /// Who cannot do without the layer.
    public enum Need: Sendable, Hashable {
        /// Every step.
        case always
        /// Steps with `minimum: full`.
        case full
        /// Not every step: an ordinary user's can use up no more than that user may, and ports matter to those alone
        /// that declare `network: connect`.
        case never
    }

    public var group: Group
    public var layer: Layer
    public var need: Need
    /// Attempts and controls, in the order in which they were made. Empty where nothing could be tried.
    public var trials: [TrialResult]
    /// The exact thing to change, where the layer is not active.
    public var remedy: String?

    public init(
        _ group: Group, _ layer: Layer, need: Need, trials: [TrialResult] = [], remedy: String? = nil
    ) {
        self.group = group
        self.layer = layer
        self.need = need
        self.trials = trials
        self.remedy = remedy
    }
}

/// One thing that was tried, and what came of it.
public struct TrialResult: Sendable, Hashable {
    public enum Role: String, Sendable, Hashable {
        /// With the layer in place.
        case attempt
        /// Without it, or within what it allows: shows that the attempt can end differently.
        case control
    }

    public var role: Role
    /// `read=/etc/shadow`: an argument of `orderly-confine attempt`.
    public var what: String
    /// "in the cage", "in the cage without landlock", "outside".
    public var place: String
    /// "works", an errno's name, or how the process ended; several are joined by "or".
    public var expected: String
    public var seen: String
    public var isAsExpected: Bool

    public init(
        _ role: Role, _ what: String, place: String, expected: String, seen: String, isAsExpected: Bool
    ) {
        self.role = role
        self.what = what
        self.place = place
        self.expected = expected
        self.seen = seen
        self.isAsExpected = isAsExpected
    }
}
