import Documents
import Drift
import Runbooks
import Testing

@Suite struct HealDecisionTests {
    private let now = Timestamp(seconds: 1_795_000_000)
    private let heal = Heal(
        runbook: "RB-FILE-001", after: 2, cooldown: .seconds(900),
        budget: Heal.Budget(runs: 3, per: .seconds(86_400)))

    private func decide(
        outcome: CheckOutcome = .drift, mode: Baseline.Mode = .heal, seen: Int = 2, heals: [Duration] = [],
        hold: HealDecision.Hold = .free, disruption: HealDecision.Disruption = .none,
        window: HealDecision.Window = .none, heal: Heal?? = nil
    ) -> HealDecision {
        HealDecision.decide(
            heal ?? self.heal, outcome: outcome, mode: mode,
            history: HealDecision.History(consecutive: seen, heals: heals.map { now - $0 }), hold: hold,
            disruption: disruption, window: window, now: now)
    }

    @Test func `drift that was seen often enough is healed`() {
        #expect(decide() == .heal)
        #expect(decide(seen: 1) == .wait(.notYet(seen: 1, needed: 2)))
    }

    @Test(arguments: [CheckOutcome.pass, .error, .unknown, .notApplicable, .waived])
    func `only drift is healed`(outcome: CheckOutcome) {
        #expect(decide(outcome: outcome) == .wait(.nothingToHeal))
    }

    @Test func `a check without a runbook, an audit and a hold heal nothing`() {
        #expect(decide(heal: .some(nil)) == .wait(.nothingToHeal))
        #expect(decide(mode: .audit) == .wait(.audit))
        #expect(decide(hold: .held) == .wait(.held))
    }

    @Test func `after a heal there is a pause`() {
        #expect(decide(heals: [.seconds(899)]) == .wait(.coolingDown(until: now + .seconds(1))))
        #expect(decide(heals: [.seconds(900)]) == .heal)
    }

    @Test func `what comes back again and again is an alert, until the budget is there again`() {
        let flapping = HealDecision.alert(.flapping(runs: 3, per: .seconds(86_400)))
        #expect(decide(heals: [.seconds(3600), .seconds(7200), .seconds(10_800)]) == flapping)
        #expect(decide(heals: [.seconds(3600), .seconds(7200), .seconds(86_400)]) == .heal)
        #expect(decide(heals: [.seconds(-60), .seconds(-120), .seconds(-180)]) == flapping)
    }

    @Test func `what disrupts waits for the window`() {
        #expect(decide(disruption: .disruptive, window: .open) == .heal)
        #expect(decide(disruption: .disruptive, window: .closed) == .wait(.outsideWindow))
        #expect(decide(disruption: .disruptive, window: .none) == .wait(.noWindow))
        #expect(decide(disruption: .none, window: .closed) == .heal)
    }
}
