import Runbooks

/// What the dry-run before a run said, as far as the run is held against it: one record of the journal.
public struct Foretold: Sendable, Hashable, Codable {
    public struct Step: Sendable, Hashable, Codable {
        public var id: String
        public var standing: Prediction.Standing
        /// Why nothing, or nothing sure, is said of it.
        public var why: String?
        /// Against what the steps before it left.
        public var changes: [Change]
        /// One that follows it and was not simulated.
        public var activation: String?
    }

    public enum Ending: Sendable, Hashable, Codable {
        case complete
        /// Nothing is said of what comes after; a run may come further, or ends there as well.
        case early(String)
        /// A run would fail, or nobody could look: none starts.
        case refused(String)
        case stopped
    }

    public var steps: [Step]
    public var ending: Ending
    /// In which ways the dry-run is not what a run does, in sentences.
    public var divergences: [String]

    public init(steps: [Step], ending: Ending, divergences: [String] = []) {
        self.steps = steps
        self.ending = ending
        self.divergences = divergences
    }

    init(_ prediction: Prediction) {
        self.init(
            steps: prediction.steps.map(Step.init), ending: Ending(prediction.ending),
            divergences: prediction.divergences)
    }
}

extension Prediction.Standing: Codable {}

extension Foretold.Step {
    init(_ step: Prediction.Step) {
        self.init(
            id: step.id, standing: step.standing, why: step.doubts.first ?? step.course.why, changes: step.changes,
            activation: step.activation)
    }
}

extension Foretold.Ending {
    init(_ ending: Prediction.Ending) {
        switch ending {
        case .complete: self = .complete
        // What a run does about a precondition is said in the runbook: it may wait, or tell people.
        case .fails(.precondition(let check, let detail)):
            self = .early(FailureCause.precondition(check: check, detail: detail).description)
        case .declines(let cause, _), .unknown(let cause): self = .early(cause.description)
        case .fails(let cause): self = .refused(cause.description)
        case .cannot(let failure):
            self = .refused(Verdict.setupFailed(failure).failure(accepting: []) ?? "this machine cannot simulate it")
        case .stopped: self = .stopped
        }
    }
}

extension Prediction.Step.Course {
    fileprivate var why: String? {
        switch self {
        case .notReached, .ran: nil
        case .skipped(let why), .notSimulated(let why, _), .notRun(let why), .failed(let why): why
        }
    }
}

extension Foretold: Maskable {
    func masked(by mask: Mask) -> Foretold {
        var told = self
        told.steps = steps.map { step in
            var told = step
            told.why = step.why.map { mask.hiding(in: $0) }
            told.changes = step.changes.map { $0.masked(by: mask) }
            return told
        }
        told.divergences = divergences.map { mask.hiding(in: $0) }
        switch ending {
        case .complete, .stopped: break
        case .early(let why): told.ending = .early(mask.hiding(in: why))
        case .refused(let why): told.ending = .refused(mask.hiding(in: why))
        }
        return told
    }
}
