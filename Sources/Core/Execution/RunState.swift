public import Documents

/// Where a run stands: a pure reducer. Events go in, the next action comes out; nothing here touches the world.
///
/// A run goes forward through preconditions, steps and verifications. The first failure turns it round: executed steps
/// are undone in reverse, then people are told. Replaying the journal of an interrupted run and adding
/// `.failing(.interrupted)` gives the state that recovery continues from.
public struct RunState: Sendable, Hashable {
    /// How far one step has come.
    public enum Progress: Sendable, Hashable {
        case pending
        case skipped
        case chosen
        /// Observed, and not decided yet.
        case seen
        /// Chosen and observed.
        case observed
        /// An intent without a result: it may have happened.
        case attempted(Int)
        case attemptFailed(Int)
        case succeeded
        case validated
        case committing(Commit)
        case committed(Commit)
        case activating(Commit?)
        case done(Commit?)
    }

    public let shape: RunShape
    public private(set) var progress: [Progress]
    public private(set) var undo: [Int: UndoResult] = [:]
    public private(set) var cause: FailureCause?
    public private(set) var before: [Int: [String: Node]] = [:]
    /// Interruptions that steps planned and that have not been found done.
    public private(set) var awaited: [Int: AwaitedInterruption] = [:]
    /// Steps of which an attempt ended that had started something.
    private var launched: Set<Int> = []
    private var preconditionsPassed = 0
    private var verificationsPassed = 0
    private var noticesSent = 0
    private var otherwise: RunShape.Otherwise?

    public init(_ shape: RunShape) {
        self.shape = shape
        progress = Array(repeating: .pending, count: shape.steps.count)
    }

    // MARK: Events in

    /// Events that name a step which the shape does not have are ignored: a journal is data from disk.
    public mutating func apply(_ event: RunEvent) {
        switch event {
        case .precondition(let index, let finding):
            guard shape.preconditions.indices.contains(index) else { return }
            guard finding.holds else {
                otherwise = shape.preconditions[index]
                cause = cause ?? .precondition(check: finding.check, detail: finding.detail)
                return
            }
            preconditionsPassed = index + 1
        case .skipped(let step, _): set(step, .skipped)
        case .chosen(let step): set(step, before[step] == nil ? .chosen : .observed)
        case .observed(let step, let values):
            before[step] = values
            set(step, progress.indices.contains(step) && progress[step] == .pending ? .seen : .observed)
        case .intent(let step, let attempt): set(step, .attempted(attempt))
        case .result(let step, let attempt, let result):
            if result.launched { launched.insert(step) }
            set(step, result.failure == nil ? .succeeded : .attemptFailed(attempt))
        case .expecting(let step, let interruption): awaited[step] = interruption
        case .resumed(let step):
            awaited[step] = nil
            launched.insert(step)
            set(step, .succeeded)
        case .validated(let step): set(step, .validated)
        case .committing(let step, let commit): set(step, .committing(commit))
        case .committed(let step): set(step, .committed(commit(of: step) ?? Commit(run: "", step: "", entries: [])))
        case .takenBack(let step): set(step, .succeeded)
        case .activating(let step): set(step, .activating(commit(of: step)))
        case .activated(let step): set(step, .done(commit(of: step)))
        case .verified(let index, let finding):
            guard (0..<shape.verifications).contains(index) else { return }
            if finding.holds {
                verificationsPassed = index + 1
            } else {
                cause = cause ?? .verification(check: finding.check, detail: finding.detail)
            }
        case .failing(let why): cause = cause ?? why
        case .foretold, .undoIntent, .printed: break
        case .undone(let step, let result): undo[step] = result
        case .noticed(let index, _): if (0..<shape.notices).contains(index) { noticesSent = index + 1 }
        }
    }

    // MARK: Action out

    public var next: RunAction { cause == nil && !isCutOff ? forward : backward }

    /// Something was begun, and nobody knows how far it came. From there a run only goes back.
    private var isCutOff: Bool {
        progress.indices.contains { step in
            switch progress[step] {
            case .attempted: awaited[step] == nil
            case .committing, .activating: true
            default: false
            }
        }
    }

    private var forward: RunAction {
        if preconditionsPassed < shape.preconditions.count { return .checkPrecondition(preconditionsPassed) }
        for (index, step) in shape.steps.enumerated() {
            if let action = action(for: index, step) { return action }
        }
        if verificationsPassed < shape.verifications, !isIdle { return .verify(verificationsPassed) }
        return .finish(isIdle ? .notNeeded : .success)
    }

    /// What a step needs next, or nil when it is over.
    private func action(for index: Int, _ step: RunShape.Step) -> RunAction? {
        switch progress[index] {
        case .pending where step.decidesByBefore: return .observe(step: index)
        case .pending, .seen: return .decide(step: index)
        case .chosen where step.observesBefore: return .observe(step: index)
        case .chosen, .observed: return .execute(step: index, attempt: 1)
        case .attemptFailed(let attempt): return .execute(step: index, attempt: attempt + 1)
        case .attempted where awaited[index] != nil, .succeeded where awaited[index] != nil:
            return .resume(step: index)
        case .succeeded where step.commits && step.validates: return .validate(step: index)
        case .succeeded where step.commits, .validated: return .commit(step: index)
        case .succeeded where step.activates, .committed where step.activates: return .activate(step: index)
        case .succeeded, .committed, .done, .skipped: return nil
        case .attempted, .committing, .activating: return nil
        }
    }

    private var backward: RunAction {
        for index in shape.steps.indices.reversed() where mayHaveActed(index) && undo[index] == nil {
            return .undo(step: index)
        }
        if tellsPeople, noticesSent < shape.notices { return .notice(noticesSent) }
        return .finish(backwardOutcome)
    }

    /// Whether an attempt that failed for good may be followed by another.
    public func mayRetry(step: Int, after attempt: Int) -> Bool {
        shape.steps.indices.contains(step) && attempt < shape.steps[step].attempts
    }

    /// The commit of a step that has one, applied or half applied.
    public func commit(of step: Int) -> Commit? {
        guard progress.indices.contains(step) else { return nil }
        switch progress[step] {
        case .committing(let commit), .committed(let commit): return commit
        case .activating(let commit), .done(let commit): return commit
        default: return nil
        }
    }

    /// Whether something of a step may have run: a cage that could not be built ran nothing.
    public func mayHaveRun(_ step: Int) -> Bool {
        guard progress.indices.contains(step) else { return false }
        if case .attempted = progress[step] { return true }
        return launched.contains(step) || commit(of: step) != nil
    }

    // MARK: Judging

    /// No step had anything to do.
    private var isIdle: Bool { !progress.isEmpty && progress.allSatisfy { $0 == .skipped } }

    private func mayHaveActed(_ index: Int) -> Bool {
        switch progress[index] {
        case .pending, .skipped, .chosen, .seen, .observed: false
        default: shape.steps[index].effect != .none
        }
    }

    private var tellsPeople: Bool { otherwise == nil || otherwise == .fail || otherwise == .alert }

    private var backwardOutcome: Outcome {
        switch otherwise {
        case .defer: return .deferred
        case .skip: return .notNeeded
        case .alert: return .alert
        case .fail, nil: break
        }
        if undo.values.contains(where: { if case .inconsistent = $0 { true } else { false } }) { return .inconsistent }
        return undo.values.contains(.reverted) ? .reverted : .failed
    }

    private mutating func set(_ step: Int, _ value: Progress) {
        guard progress.indices.contains(step) else { return }
        progress[step] = value
    }
}
