import Documents
import Runbooks

/// A run that follows a dry-run of itself.
extension Course {
    /// Writes down what was foretold. The run turns back at once where it would fail, or where nobody could look.
    mutating func follow(_ foretold: Foretold) throws(JournalFailure) {
        try note(.foretold(foretold))
        switch foretold.ending {
        case .complete, .early: break
        case .refused(let why): try note(.failing(.dryRun(why)))
        case .stopped: try note(.failing(.stopped))
        }
    }

    /// Nil where none was asked for, or where the run did not start because of it.
    var conformance: Conformance? {
        guard plan.prelude == .dryRun else { return nil }
        guard let foretold else {
            return Conformance(
                gaps: [.init(why: "the agent ended before its dry-run was made")], isForetold: false)
        }
        switch foretold.ending {
        case .refused, .stopped: return nil
        case .complete, .early: break
        }
        var conformance = Conformance(gaps: foretold.divergences.map { .init(why: $0) })
        if case .early(let why) = foretold.ending { conformance.gaps.append(.init(why: "the dry-run ended: \(why)")) }
        let owners: Conformance.Owners = foretold.divergences.isEmpty ? .foretold : .unknown
        for (index, step) in plan.steps.enumerated() where foretold.steps.indices.contains(index) {
            conformance.compare(foretold.steps[index], with: course(of: index), step, owners)
        }
        return conformance
    }

    private func course(of index: Int) -> Conformance.Course {
        let step = result.steps[index]
        if step.skipped != nil { return .skipped }
        guard let found = step.result else { return .notReached }
        // What was refused after it had run is no change of this host.
        if found.failure == nil, !plan.steps[index].shape.commits || state.commit(of: index) != nil {
            return .ran(found.changes)
        }
        // Whoever stopped the run says nothing of its steps.
        if case .step(step.id, let why)? = state.cause { return .failed(why) }
        return .notReached
    }
}
