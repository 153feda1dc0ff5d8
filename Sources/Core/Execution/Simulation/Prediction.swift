public import Runbooks

/// What a run would do, as far as a simulation can tell. It is never a success: nothing was run but in overlays.
public struct Prediction: Sendable, Hashable {
    /// A precondition or a verification.
    public struct Look: Sendable, Hashable {
        public var check: String
        public var outcome: CheckOutcome
        /// One sentence, without private values.
        public var detail: String
        /// Why what was seen is not what a run would see; empty where it is.
        public var doubts: [String]

        public init(check: String, outcome: CheckOutcome, detail: String, doubts: [String] = []) {
            self.check = check
            self.outcome = outcome
            self.detail = detail
            self.doubts = doubts
        }
    }

    public struct Step: Sendable, Hashable {
        public enum Course: Sendable, Hashable {
            /// The run ends before it.
            case notReached
            case ran
            case skipped(because: String)
            /// Nothing of it ran; `would` is the action's own sentence, where it has one.
            case notSimulated(because: String, would: String?)
            /// What it needs is not known, so it was not run.
            case notRun(because: String)
            case failed(String)
        }
        public var id: String
        public var name: String
        public var course: Course
        /// Why what is said of it is not sure; empty where it is.
        public var doubts: [String]
        /// Against what the steps before it left.
        public var changes: [Change]
        /// The end of what it said.
        public var excerpt: String
        /// An activation that a run would carry out after it, and that was not simulated.
        public var activation: String?
        public var layers: [Layer]

        public init(id: String, name: String) {
            self.id = id
            self.name = name
            course = .notReached
            doubts = []
            changes = []
            excerpt = ""
            layers = []
        }
    }

    /// What may be said of a step, in the words of documents.
    public enum Standing: String, Sendable, Hashable, CaseIterable {
        case simulated
        case notNeeded = "not_needed"
        case notSimulated = "not_simulated"
        case unknown
        case fails
        case notReached = "not_reached"
    }

    public enum Ending: Sendable, Hashable {
        /// Everything was gone through.
        case complete
        case fails(FailureCause)
        /// A precondition says that nothing is to be done: now, or at all.
        case declines(FailureCause, RunShape.Otherwise)
        /// It failed here, and may not where nothing is unseen.
        case unknown(FailureCause)
        case cannot(SetupFailure)
        case stopped
    }

    public var runbook: RunPlan.Document
    public var plugins: [RunPlan.Document]
    public var preconditions: [Look]
    public var steps: [Step]
    public var verifications: [Look]
    /// Against the host.
    public var changes: [PredictedChange]
    /// Declared paths that steps were given to write, in order.
    public var roots: [String]
    /// In which ways this is not what a host's agent would do, in sentences.
    public var divergences: [String]
    public var ending: Ending

    public init(runbook: RunPlan.Document, plugins: [RunPlan.Document]) {
        self.runbook = runbook
        self.plugins = plugins
        preconditions = []
        steps = []
        verifications = []
        changes = []
        roots = []
        divergences = []
        ending = .complete
    }
}

extension Prediction.Step {
    public var standing: Prediction.Standing {
        switch course {
        case .notReached: .notReached
        case .notSimulated: .notSimulated
        case .notRun: .unknown
        case .ran: doubts.isEmpty ? .simulated : .unknown
        case .skipped: doubts.isEmpty ? .notNeeded : .unknown
        case .failed: doubts.isEmpty ? .fails : .unknown
        }
    }
}

extension Prediction.Look {
    public var isKnown: Bool { doubts.isEmpty }
    public var holds: Bool { outcome == .pass || outcome == .waived }
}

extension Prediction {
    /// Whether everything was simulated, and nothing of it is in doubt.
    public var isWhole: Bool {
        ending == .complete && (preconditions + verifications).allSatisfy(\.isKnown)
            && steps.allSatisfy { [.simulated, .notNeeded].contains($0.standing) && $0.activation == nil }
    }
}
