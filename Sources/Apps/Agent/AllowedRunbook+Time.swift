import Documents
import Runbooks

extension AllowedRunbook {
    /// Whether people at work would notice: the runbook or one of its steps.
    var isDisruptive: Bool {
        runbook.disruption == .disruptive || runbook.steps.contains { $0.disruption == .disruptive }
    }

    /// How long it takes with every timeout, every retry, and everything undone again.
    ///
    /// - Parameter asked: what an order wants before it, beside what the runbook says.
    func worstCase(_ asked: Prelude) -> Duration {
        guard [asked, runbook.prelude].contains(.dryRun) else { return worstCase }
        // Once through, without waiting and without second attempts.
        let once = runbook.steps.map { time(of: $0) * items(of: $0) } + runbook.verify.map { _ in .seconds(30) }
        return once.reduce(worstCase, +)
    }

    private var worstCase: Duration {
        let steps = runbook.steps.map { step in
            let attempts = step.retry?.attempts ?? 1
            let delays = (step.retry?.delay ?? .zero) * (attempts - 1)
            let once = time(of: step)
            // Its undo waits for no interruption.
            let interruption = expected(by: step) == nil ? .zero : step.within ?? Interruption.usualTime
            return (once * attempts + delays + interruption + once) * items(of: step)
        }
        let verify = runbook.verify.map { verification -> Duration in
            guard case .check(let awaited, _) = verification else { return .zero }
            return (awaited.within ?? .zero) + (awaited.stableFor ?? .zero) + .seconds(30)
        }
        return (steps + verify).reduce(.zero, +)
    }

    /// What a step interrupts on purpose, by itself or by its action.
    func expected(by step: Step) -> Interruption? {
        if let own = step.expects { return own }
        if case .uses(let call) = step.work { return valid.action(call.action)?.expects }
        return nil
    }

    private func items(of step: Step) -> Int {
        step.forEach == nil ? 1 : (step.forEach?.items?.count ?? Step.mostItems)
    }

    private func time(of step: Step) -> Duration {
        if let timeout = step.timeout { return timeout }
        switch step.work {
        case .command(let command): return command.confine.limits.time
        case .uses(let call): return valid.action(call.action)?.confine.limits.time ?? Limits().time
        case .check(let awaited): return (awaited.within ?? .zero) + (awaited.stableFor ?? .zero) + .seconds(30)
        }
    }
}
