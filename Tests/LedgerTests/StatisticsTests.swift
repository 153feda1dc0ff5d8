import Documents
import Evidence
import Ledger
import Signing
import Testing

@Suite struct StatisticsTests {
    let host: Host
    let ledger: Ledger

    init() throws {
        host = try Host()
        ledger = try host.ready()
    }

    private func statistics() throws -> LedgerStatistics { try ledger.status(now: Host.start).statistics }

    @Test func `an order is counted once, however it ends, and costs no transaction more`() throws {
        let queued = host.order("a")
        _ = try ledger.enqueue(queued, limit: 10)
        _ = try ledger.claim(for: "r", now: Host.start)
        try ledger.begin(run: "r", plan: [1], at: Host.start)
        let before = ledger.commits
        try ledger.conclude(
            run: "r", order: ConcludedOrder(queued), outcome: "success", at: Host.start, seal: host.alert())
        #expect(ledger.commits == before + 1)
        // Refused before it was queued; then the same once more, which changes nothing.
        for _ in 0..<2 {
            try ledger.conclude(
                order: ConcludedOrder(host.order("b")), outcome: "expired", at: Host.start, seal: host.alert())
        }
        // A person's own run is no order.
        try ledger.conclude(run: "mine", outcome: "failed", at: Host.start, seal: host.alert())
        #expect(try statistics().orders == ["success": 1, "expired": 1])
        #expect(try statistics().since == Host.start)
    }

    @Test func `checks, heals and deliveries are counted`() throws {
        for result in ["pass", "drift"] {
            try ledger.record(
                checks: [
                    CheckOutcomeRow(instance: "a", result: result), CheckOutcomeRow(instance: "b", result: "pass"),
                ], at: Host.start)
        }
        try ledger.recordHeal(of: "a", run: "r", at: Host.start)
        try ledger.delivered(try ledger.dueDeliveries(now: Host.start).map { ($0.place, nil) }, at: Host.start)
        let found = try statistics()
        #expect(found.checks == 4)
        #expect(found.drifted == 1)
        #expect(found.heals == 1)
        #expect(found.delivered == 1)
    }

    @Test func `polls are counted with what is cleaned up after them, and the last error stays`() throws {
        let before = ledger.commits
        try ledger.cleanUp(now: Host.start, after: Poll(at: Host.start, problem: "nobody answers"))
        try ledger.cleanUp(now: Host.start, after: Poll(at: Host.start + .seconds(60), problem: nil))
        #expect(ledger.commits == before + 2)
        let found = try statistics()
        #expect(found.polls == 2)
        #expect(found.failedPolls == 1)
        #expect(found.lastPoll == Host.start + .seconds(60))
        #expect(found.lastError?.what == "nobody answers")
        #expect(found.lastError?.at == Host.start)
    }

    @Test func `what keeps evidence from being delivered is shown since when, until something is delivered`() throws {
        func shown() throws -> Trouble? { try ledger.status(now: Host.start).undelivered }
        #expect(try shown() == nil)
        let place = try ledger.dueDeliveries(now: Host.start)[0].place
        try ledger.failed([place], problem: "the server answers 503", at: Host.start)
        try ledger.failed([place], problem: "nobody answers", at: Host.start + .seconds(60))
        #expect(try shown()?.what == "nobody answers")
        #expect(try shown()?.at == Host.start)
        try ledger.delivered([(place, nil)], at: Host.start + .seconds(120))
        #expect(try shown() == nil)
        #expect(try statistics().lastError?.what == "nobody answers")
    }

    @Test func `an obstacle to every delivery raises one alert, and another one its own`() throws {
        func alerts() throws -> Int { try ledger.statements().count { $0.kind == "alert" } }
        for seconds in 0..<3 {
            try ledger.undeliverable("receipt.pub", at: Host.start + .seconds(Int64(seconds)), seal: host.alert())
        }
        #expect(try alerts() == 1)
        try ledger.undeliverable("another", at: Host.start, seal: host.alert())
        #expect(try alerts() == 2)
    }
}
