extension Prediction: Maskable {
    func masked(by mask: Mask) -> Prediction {
        var told = self
        told.preconditions = preconditions.map { $0.masked(by: mask) }
        told.steps = steps.map { $0.masked(by: mask) }
        told.verifications = verifications.map { $0.masked(by: mask) }
        told.changes = changes.map { $0.masked(by: mask) }
        told.roots = roots.map { mask.hiding(in: $0) }
        told.divergences = divergences.map { mask.hiding(in: $0) }
        switch ending {
        case .complete, .stopped: break
        case .fails(let cause): told.ending = .fails(cause.masked(by: mask))
        case .declines(let cause, let otherwise): told.ending = .declines(cause.masked(by: mask), otherwise)
        case .unknown(let cause): told.ending = .unknown(cause.masked(by: mask))
        case .cannot(let failure):
            if case .setupFailed(let hidden) = Verdict.setupFailed(failure).masked(by: mask) {
                told.ending = .cannot(hidden)
            }
        }
        return told
    }
}

extension Prediction.Look: Maskable {
    func masked(by mask: Mask) -> Prediction.Look {
        Prediction.Look(
            check: check, outcome: outcome, detail: mask.hiding(in: detail), doubts: doubts.map { mask.hiding(in: $0) })
    }
}

extension Prediction.Step: Maskable {
    func masked(by mask: Mask) -> Prediction.Step {
        var told = self
        told.name = mask.hiding(in: name)
        told.course = course.masked(by: mask)
        told.doubts = doubts.map { mask.hiding(in: $0) }
        told.changes = changes.map { $0.masked(by: mask) }
        told.excerpt = mask.hiding(in: excerpt)
        told.layers = layers.map { Layer($0.name, $0.state, note: $0.note.map { mask.hiding(in: $0) }) }
        return told
    }
}

extension Prediction.Step.Course: Maskable {
    func masked(by mask: Mask) -> Prediction.Step.Course {
        switch self {
        case .notReached, .ran: self
        case .skipped(let why): .skipped(because: mask.hiding(in: why))
        case .notSimulated(let why, let would):
            .notSimulated(because: mask.hiding(in: why), would: would.map { mask.hiding(in: $0) })
        case .notRun(let why): .notRun(because: mask.hiding(in: why))
        case .failed(let why): .failed(mask.hiding(in: why))
        }
    }
}

extension PredictedChange: Maskable {
    /// Its lines hold no secrets since it was made: hidden line by line, one of several lines would not be found.
    func masked(by mask: Mask) -> PredictedChange {
        var told = self
        told.change = change.masked(by: mask)
        return told
    }
}
