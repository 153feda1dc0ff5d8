public import Documents
public import Runbooks

/// Whether what a check found is healed now.
public enum HealDecision: Sendable, Hashable {
    case heal
    case wait(Reason)
    /// Healing does not help: a person is needed.
    case alert(Reason)

    public enum Reason: Sendable, Hashable {
        /// The result is no drift, or the check names no runbook.
        case nothingToHeal
        case audit
        case held
        /// Drift seen this often in a row, and needed this often.
        case notYet(seen: Int, needed: Int)
        case coolingDown(until: Timestamp)
        /// As many heals as the budget has, and the drift is there again.
        case flapping(runs: Int, per: Duration)
        case outsideWindow
        /// The runbook is disruptive, and no maintenance window is configured.
        case noWindow
    }

    /// The maintenance window, now.
    public enum Window: String, Sendable, Hashable {
        case open
        case closed
        case none
    }

    public enum Disruption: String, Sendable, Hashable {
        case disruptive
        case none
    }

    public enum Hold: String, Sendable, Hashable {
        case held
        case free
    }

    /// What this host remembers of one instance.
    public struct History: Sendable, Hashable {
        /// Drift in a row, with this result.
        public var consecutive: Int
        /// When heals of it started, in any order.
        public var heals: [Timestamp]

        public init(consecutive: Int, heals: [Timestamp] = []) {
            self.consecutive = consecutive
            self.heals = heals
        }
    }

    /// The gates stand in this order, so that the reason names the one that a person would have to open first.
    public static func decide(
        _ heal: Heal?, outcome: CheckOutcome, mode: Baseline.Mode, history: History, hold: Hold, disruption: Disruption,
        window: Window, now: Timestamp
    ) -> HealDecision {
        guard let heal, outcome == .drift else { return .wait(.nothingToHeal) }
        if mode == .audit { return .wait(.audit) }
        if hold == .held { return .wait(.held) }
        if history.consecutive < heal.after {
            return .wait(.notYet(seen: history.consecutive, needed: heal.after))
        }
        // A heal in the future (the clock was set back) still counts: the budget is not to be had twice.
        let recent = history.heals.filter { $0 > now - heal.budget.per }
        if recent.count >= heal.budget.runs {
            return .alert(.flapping(runs: heal.budget.runs, per: heal.budget.per))
        }
        if let last = history.heals.filter({ $0 <= now }).max(), now < last + heal.cooldown {
            return .wait(.coolingDown(until: last + heal.cooldown))
        }
        guard disruption == .disruptive else { return .heal }
        switch window {
        case .open: return .heal
        case .closed: return .wait(.outsideWindow)
        case .none: return .wait(.noWindow)
        }
    }
}

extension HealDecision.Reason: CustomStringConvertible {
    public var description: String {
        switch self {
        case .nothingToHeal: "there is nothing to heal"
        case .audit: "the baseline only audits"
        case .held: "this host is held"
        case .notYet(let seen, let needed): "seen \(seen) times in a row, healed from \(needed)"
        case .coolingDown(let until): "healed lately; not before \(until)"
        case .flapping(let runs, let per): "healed \(runs) times in \(Quantity.text(per)), and it came back"
        case .outsideWindow: "disruptive, and outside the maintenance window"
        case .noWindow: "disruptive, and no maintenance window is configured"
        }
    }
}
