public import Documents
public import Runbooks

/// What a run came to: everything that its evidence is made of.
public struct RunResult: Sendable, Hashable {
    public struct Step: Sendable, Hashable {
        public var id: String
        public var name: String
        /// Nil: the run ended before it, or it was not needed.
        public var result: StepResult?
        public var attempts: Int
        public var skipped: String?
        public var undo: UndoResult?
        /// What it interrupted on purpose, and what has come.
        public var interruption: Interruption?

        public init(
            id: String, name: String, result: StepResult? = nil, attempts: Int = 0, skipped: String? = nil,
            undo: UndoResult? = nil
        ) {
            self.id = id
            self.name = name
            self.result = result
            self.attempts = attempts
            self.skipped = skipped
            self.undo = undo
        }
    }

    public var run: String
    public var outcome: Outcome
    public var cause: FailureCause?
    public var started: Timestamp
    public var ended: Timestamp
    public var preconditions: [CheckReport]
    public var steps: [Step]
    public var verifications: [CheckReport]
    public var alerts: [Alert]
    /// What was printed beside the last attempts of the steps.
    public var printed: [Printed]
    /// Whose versions were held against what the plugins ask for.
    public var tools: [HeldTool] = []
    /// Nil where no dry-run was asked for, or where the run did not start because of it.
    public var conformance: Conformance?

    public init(
        run: String, outcome: Outcome, cause: FailureCause? = nil, started: Timestamp, ended: Timestamp,
        preconditions: [CheckReport] = [], steps: [Step] = [], verifications: [CheckReport] = [], alerts: [Alert] = [],
        printed: [Printed] = []
    ) {
        self.run = run
        self.outcome = outcome
        self.cause = cause
        self.started = started
        self.ended = ended
        self.preconditions = preconditions
        self.steps = steps
        self.verifications = verifications
        self.alerts = alerts
        self.printed = printed
    }

    /// Paths that a person must look at.
    public var remaining: [Reversal.Difference] {
        steps.flatMap { step -> [Reversal.Difference] in
            if case .inconsistent(let differences)? = step.undo { differences } else { [] }
        }
    }
}
