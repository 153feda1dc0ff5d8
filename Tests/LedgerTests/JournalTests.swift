import Documents
import Evidence
import Execution
import Ledger
import Signing
import Testing

@Suite struct JournalTests {
    let host: Host
    let ledger: Ledger

    init() throws {
        host = try Host()
        ledger = try host.ready()
    }

    @Test func `an open run keeps its plan and its events in order`() throws {
        try ledger.begin(run: "r", plan: [1, 2], at: Host.start)
        for byte in UInt8(0)..<5 { try ledger.append(run: "r", event: [byte], at: Host.start) }
        let run = try #require(try ledger.openRuns().first)
        #expect(run.id == "r")
        #expect(run.plan == [1, 2])
        #expect(run.events == (0..<5).map { [$0] })
        #expect(try ledger.run("r") == run)
    }

    @Test func `events that belong together are one transaction, and none is there when one is refused`() throws {
        try ledger.begin(run: "r", plan: [1], at: Host.start)
        let commits = ledger.commits
        try ledger.append(run: "r", events: [[1], [2], [3]], at: Host.start)
        #expect(ledger.commits == commits + 1)
        #expect(try ledger.run("r")?.events == [[1], [2], [3]])
        #expect(throws: JournalFailure.self) { try ledger.append(run: "other", events: [[4], [5]], at: Host.start) }
        #expect(ledger.commits == commits + 1)
    }

    @Test func `what is said beside a run's end is in its transaction`() throws {
        try ledger.begin(run: "r", plan: [1], at: Host.start)
        let commits = ledger.commits
        let end = try ledger.conclude(
            run: "r", outcome: "alert", at: Host.start, also: [host.alert("one"), host.alert("two")],
            seal: host.alert("end"))
        #expect(ledger.commits == commits + 1)
        #expect(try ledger.head()?.sequence == end.position.sequence + 2)
        #expect(try host.findings(ledger).isEmpty)
    }

    @Test func `a run begins once and takes no event after its end`() throws {
        try ledger.begin(run: "r", plan: [], at: Host.start)
        #expect(throws: JournalFailure.self) { try ledger.begin(run: "r", plan: [], at: Host.start) }
        #expect(throws: JournalFailure.self) { try ledger.append(run: "other", event: [1], at: Host.start) }
        try ledger.conclude(run: "r", outcome: "success", at: Host.start, seal: host.alert())
        #expect(throws: JournalFailure.self) { try ledger.append(run: "r", event: [1], at: Host.start) }
        #expect(
            failure { try ledger.conclude(run: "r", outcome: "failed", at: Host.start, seal: host.alert()) } == .state)
        #expect(try ledger.run("r")?.outcome == "success")
        #expect(try ledger.openRuns() == [])
    }

    @Test func `the end of a run is one transaction with its order and its statement`() throws {
        _ = try ledger.enqueue(host.order("a"), limit: 10)
        let order = try #require(try ledger.claim(for: "r", now: Host.start))
        try ledger.begin(run: "r", plan: [1], at: Host.start)
        let before = ledger.commits
        let sealed = try ledger.conclude(run: "r", outcome: "reverted", at: Host.start, seal: host.alert())
        #expect(ledger.commits == before + 1)
        #expect(try ledger.history(ofOrder: order.id)?.outcome == "reverted")
        #expect(try ledger.head() == sealed.head)
        #expect(try ledger.statement(at: sealed.place)?.run == "r")
        #expect(try ledger.dueDeliveries(now: Host.start).last?.place == sealed.place)
    }

    @Test func `when the statement cannot be made nothing has happened`() throws {
        _ = try ledger.enqueue(host.order("a"), limit: 10)
        _ = try ledger.claim(for: "r", now: Host.start)
        try ledger.begin(run: "r", plan: [1], at: Host.start)
        let head = try ledger.head()
        let trail = try ledger.audit(limit: 100)
        let commits = ledger.commits
        let thrown = failure {
            try ledger.conclude(run: "r", outcome: "success", at: Host.start) { _ in throw Refusal() }
        }
        #expect(thrown == .sealing)
        #expect(ledger.commits == commits)
        #expect(try ledger.openRuns().map(\.id) == ["r"])
        #expect(try ledger.history(ofOrder: "a")?.state == .claimed)
        #expect(try ledger.head() == head)
        #expect(try ledger.audit(limit: 100) == trail)
        // Control: the same with a statement that can be made.
        try ledger.conclude(run: "r", outcome: "success", at: Host.start, seal: host.alert())
        #expect(try ledger.openRuns() == [])
    }

    @Test func `a statement made for another place is not taken`() throws {
        let elsewhere = ChainPosition(epoch: String(repeating: "a", count: 32), sequence: 7, previous: Host.admission)
        let code = failure {
            try ledger.append(at: Host.start) { _ in
                try host.statement(.alert(.init(severity: "low", code: "x", message: "")), at: elsewhere)
            }
        }
        #expect(code == .state)
        #expect(try ledger.statements().count == 1)
    }

    @Test func `an inconsistent run needs attention until somebody resolves it, once`() throws {
        try ledger.begin(run: "r", plan: [], at: Host.start)
        try ledger.conclude(run: "r", outcome: "inconsistent", at: Host.start, seal: host.alert())
        #expect(try ledger.unresolvedRuns().map(\.id) == ["r"])
        #expect(try ledger.status(now: Host.start).unresolved == ["r"])
        let said = host.seal(.resolution(ResolutionRecord(run: "r", reason: "looked after", uid: 0)))
        try ledger.resolve(run: "r", at: Host.start, seal: said)
        #expect(try ledger.unresolvedRuns() == [])
        #expect(failure { try ledger.resolve(run: "r", at: Host.start, seal: said) } == .state)
        #expect(try ledger.runs(limit: 10).map(\.needsAttention) == [false])
    }

    @Test func `an order of one staged step takes at most eight transactions`() throws {
        let before = ledger.commits
        _ = try ledger.enqueue(host.order("a"), limit: 10)
        // When it was issued: the floor under the clock is there already, to within a second.
        try ledger.raiseTimeFloor(to: Host.start + .milliseconds(900))
        let order = try #require(try ledger.claim(for: "r", now: Host.start))
        try ledger.begin(run: "r", plan: [1], at: Host.start)
        // What only chose a step is written with its intent.
        try ledger.append(run: "r", events: [[1], [2]], at: Host.start)
        for event in ["committing", "committed", "verified"] {
            try ledger.append(run: "r", event: Array(event.utf8), at: Host.start)
        }
        try ledger.conclude(
            run: "r", order: ConcludedOrder(order), outcome: "success", at: Host.start, seal: host.alert())
        #expect(ledger.commits - before == 8)
    }

    @Test func `looking writes nothing`() throws {
        let before = ledger.commits
        _ = try ledger.claim(for: "r", now: Host.start)
        _ = try ledger.status(now: Host.start)
        _ = try ledger.dueDeliveries(now: Host.start)
        _ = try ledger.releaseClaims(at: Host.start)
        try ledger.reportUnverified(at: Host.start) { try host.statement(.unverified($1), at: $0) }
        try ledger.raiseTimeFloor(to: Host.start)
        #expect(ledger.commits == before)
    }
}
