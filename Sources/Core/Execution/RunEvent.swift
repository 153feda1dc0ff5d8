public import Documents
public import Runbooks

/// One line of a run's journal. What happens is written down first; the state of a run is derived from these alone.
public enum RunEvent: Sendable, Hashable, Codable {
    /// What the dry-run before the run said.
    case foretold(Foretold)
    case precondition(index: Int, CheckReport)
    /// `if` or `unless` said that the step is not needed.
    case skipped(step: Int, because: String)
    case chosen(step: Int)
    /// What `before` saw, by taken name.
    case observed(step: Int, values: [String: Node])
    /// About to launch; each attempt is an intent of its own.
    case intent(step: Int, attempt: Int)
    /// Journaled together with the intent of a step that interrupts the agent or the host on purpose.
    case expecting(step: Int, AwaitedInterruption)
    case result(step: Int, attempt: Int, StepResult)
    /// The interruption has come, and the run goes on.
    case resumed(step: Int)
    /// `validate` accepted what the step wrote.
    case validated(step: Int)
    /// About to exchange these entries into place.
    case committing(step: Int, Commit)
    case committed(step: Int)
    /// Somebody else changed a path meanwhile: nothing of the commit stands.
    case takenBack(step: Int)
    case activating(step: Int)
    case activated(step: Int)
    case verified(index: Int, CheckReport)
    /// From here on the run goes backwards.
    case failing(FailureCause)
    case undoIntent(step: Int)
    case undone(step: Int, UndoResult)
    /// People were told.
    case noticed(index: Int, Alert?)
    /// What processes printed that were no attempt of a step, for the event that follows.
    case printed([Printed])
}

extension RunEvent {
    /// Nothing was changed because of it yet, and nothing is before the next event.
    var mayWait: Bool {
        switch self {
        case .foretold, .precondition, .skipped, .chosen, .observed, .expecting, .printed: true
        default: false
        }
    }
}

/// Whether a precondition or a verification held, and what was seen.
public struct CheckReport: Sendable, Hashable, Codable {
    public var check: String
    public var outcome: CheckOutcome
    /// One sentence, without private values.
    public var detail: String
    /// What names the elements that drifted; it stays on the host.
    public var failing: [Node]

    public init(check: String, outcome: CheckOutcome, detail: String, failing: [Node] = []) {
        self.check = check
        self.outcome = outcome
        self.detail = detail
        self.failing = failing
    }

    public var holds: Bool { outcome == .pass || outcome == .waived }
}

/// How one attempt of a step ended.
public struct StepResult: Sendable, Hashable, Codable {
    public struct Stream: Sendable, Hashable, Codable {
        /// Hexadecimal, of what is kept of it: see `CapturedOutput.kept`.
        public var sha256: String
        /// Bytes that were written to it.
        public var size: Int

        public init(sha256: String, size: Int) {
            self.sha256 = sha256
            self.size = size
        }
    }

    public var verdict: Verdict?
    /// Nil: the step did what it should.
    public var failure: String?
    public var tool: Tool?
    /// What it said, as a digest; the bytes stay on the host.
    public var standardOutput: Stream?
    public var standardError: Stream?
    /// The end of what was said, for the person at this host; it is not in the evidence.
    public var excerpt: String
    /// Why there is no more of it than the excerpt, where there should be.
    public var unkept: String?
    public var taken: [String: Node]
    public var changes: [Change]
    public var layers: [Layer]
    /// Calls that it was refused. Nil where nobody could count them, and in journals of older releases.
    public var denials: [Denial]?
    /// The most that it used. Nil in journals of older releases.
    public var peaks: Peaks?
    public var duration: Duration
    public var alert: Alert?

    public init(
        verdict: Verdict? = nil, failure: String? = nil, tool: Tool? = nil, standardOutput: Stream? = nil,
        standardError: Stream? = nil, excerpt: String = "", taken: [String: Node] = [:], changes: [Change] = [],
        layers: [Layer] = [], denials: [Denial]? = nil, peaks: Peaks? = nil, duration: Duration = .zero,
        alert: Alert? = nil
    ) {
        self.verdict = verdict
        self.failure = failure
        self.tool = tool
        self.standardOutput = standardOutput
        self.standardError = standardError
        self.excerpt = excerpt
        self.taken = taken
        self.changes = changes
        self.layers = layers
        self.denials = denials
        self.peaks = peaks
        self.duration = duration
        self.alert = alert
    }

    /// Whether a process was started for it, or may have been.
    var launched: Bool {
        switch verdict {
        case nil: failure == nil
        case .setupFailed: false
        default: true
        }
    }
}

/// A message for people; the control server routes it.
public struct Alert: Sendable, Hashable, Codable {
    public var message: String
    public var severity: String

    public init(message: String, severity: String) {
        self.message = message
        self.severity = severity
    }
}

public enum UndoResult: Sendable, Hashable, Codable {
    /// Everything that the step changed equals what it was before.
    case reverted
    /// The step had changed nothing.
    case nothing
    /// Declared harmless: nothing was to be undone.
    case harmless
    case inconsistent([Reversal.Difference])
}

/// Why a run turned back.
public enum FailureCause: Sendable, Hashable, Codable {
    case precondition(check: String, detail: String)
    case step(String, String)
    case verification(check: String, detail: String)
    /// The agent ended in the middle; found by the next start.
    case interrupted
    /// The agent was told to stop.
    case stopped
    /// The runbook's own timeout.
    case outOfTime
    /// Its own dry-run failed, or could not be made.
    case dryRun(String)
    /// It was to go on after an interruption, and is not allowed any more.
    case withdrawn(String)
}

extension FailureCause: CustomStringConvertible {
    public var description: String {
        switch self {
        case .precondition(let check, let detail): "precondition \(check): \(detail)"
        case .step(let step, let detail): "step \(step): \(detail)"
        case .verification(let check, let detail): "verification \(check): \(detail)"
        case .interrupted: "the agent was interrupted in the middle of the run"
        case .stopped: "the agent was told to stop"
        case .outOfTime: "the runbook's time was up"
        case .dryRun(let why): "its dry-run: \(why)"
        case .withdrawn(let why): "it may not go on: \(why)"
        }
    }
}
