import Documents
import Ledger
import Signing
import Testing

@Suite struct QueueTests {
    let host: Host
    let ledger: Ledger

    init() throws {
        host = try Host()
        ledger = try host.ready()
    }

    @Test func `orders come out in the order in which they were accepted`() throws {
        for id in ["c", "a", "b"] { #expect(try ledger.enqueue(host.order(id), limit: 10) == .queued) }
        let claimed = try (1...3).map { try ledger.claim(for: "run\($0)", now: Host.start)?.id }
        #expect(claimed == ["c", "a", "b"])
        #expect(try ledger.claim(for: "run4", now: Host.start) == nil)
    }

    @Test func `a full queue takes nothing more and forgets nothing`() throws {
        for id in ["a", "b"] { #expect(try ledger.enqueue(host.order(id), limit: 2) == .queued) }
        #expect(try ledger.enqueue(host.order("c"), limit: 2) == .full)
        #expect(try ledger.freePlaces(limit: 2) == 0)
        #expect(try ledger.history(ofOrder: "c") == nil)
        // One that is put off keeps its place; one that is done gives it back.
        let first = try #require(try ledger.claim(for: "run", now: Host.start))
        try ledger.postpone(order: first.id, until: Host.start + .seconds(60), at: Host.start)
        #expect(try ledger.freePlaces(limit: 2) == 0)
        let second = try #require(try ledger.claim(for: "run2", now: Host.start))
        try ledger.conclude(order: ConcludedOrder(second), outcome: "success", at: Host.start, seal: host.alert())
        #expect(try ledger.freePlaces(limit: 2) == 1)
        #expect(try ledger.enqueue(host.order("c"), limit: 2) == .queued)
        #expect(try ledger.enqueue(host.order("d"), limit: 2) == .full)
        #expect(try ledger.claim(for: "run3", now: Host.start)?.id == "c")
    }

    @Test func `an order whose run put itself off waits for another one, as far as it may start so late`() throws {
        _ = try ledger.enqueue(host.order("a"), limit: 10)
        let order = try #require(try ledger.claim(for: "first", now: Host.start))
        try ledger.begin(run: "first", plan: [], at: Host.start)
        let later = Host.start + .seconds(60)
        try ledger.conclude(
            run: "first", order: ConcludedOrder(order), outcome: "deferred", at: Host.start, until: later,
            seal: host.alert())
        #expect(try ledger.run("first")?.outcome == "deferred")
        #expect(try ledger.history(ofOrder: "a")?.state == .waiting)
        #expect(try ledger.claim(for: "early", now: Host.start) == nil)
        #expect(try ledger.claim(for: "second", now: later)?.deferrals == 1)
        // The control: one that could not start then is over.
        try ledger.begin(run: "second", plan: [], at: later)
        try ledger.conclude(
            run: "second", order: ConcludedOrder(order), outcome: "deferred", at: later,
            until: order.notAfter + .seconds(1), seal: host.alert())
        #expect(try ledger.history(ofOrder: "a")?.state == .done)
        #expect(try ledger.history(ofOrder: "a")?.outcome == "deferred")
    }

    @Test func `a hold that an order asks for is one transaction with the order's end`() throws {
        _ = try ledger.enqueue(host.order("a"), limit: 10)
        let order = try #require(try ledger.claim(for: "run", now: Host.start))
        let hold = Hold(until: Host.start + .seconds(60), reason: "moving")
        let commits = ledger.commits
        try ledger.conclude(
            order: ConcludedOrder(order), setting: hold, outcome: "success", at: Host.start,
            seal: host.alert("hold"), ending: host.alert("end"))
        #expect(ledger.commits == commits + 1)
        #expect(try ledger.hold(now: Host.start) == hold)
        #expect(try ledger.history(ofOrder: "a")?.outcome == "success")
        #expect(try host.findings(ledger).isEmpty)
        // The control: where one statement cannot be made, neither hold nor order has changed.
        _ = try ledger.enqueue(host.order("b"), limit: 10)
        let second = try #require(try ledger.claim(for: "run2", now: Host.start))
        #expect(
            failure {
                try ledger.conclude(
                    order: ConcludedOrder(second), setting: nil, outcome: "success", at: Host.start,
                    seal: host.alert(), ending: { _ in throw Refusal() })
            } == .sealing)
        #expect(try ledger.hold(now: Host.start) == hold)
        #expect(try ledger.history(ofOrder: "b")?.state == .claimed)
    }

    @Test func `the same id again is a duplicate, and with other bytes a replay`() throws {
        let order = host.order("a")
        #expect(try ledger.enqueue(order, limit: 10) == .queued)
        for state in [OrderHistory.State.waiting, .done] {
            guard case .duplicate(let known) = try ledger.enqueue(order, limit: 10) else {
                Issue.record("not a duplicate")
                return
            }
            #expect(known.state == state)
            guard case .replayed(let held) = try ledger.enqueue(host.order("a", [9]), limit: 10) else {
                Issue.record("not a replay")
                return
            }
            #expect(held.digest == order.digest)
            if state == .waiting {
                _ = try ledger.claim(for: "run", now: Host.start)
                try ledger.conclude(
                    order: ConcludedOrder(order), outcome: "success", at: Host.start, seal: host.alert())
            }
        }
        #expect(try ledger.history(ofOrder: "a")?.outcome == "success")
    }

    @Test func `an order that was put off comes back when its time has come`() throws {
        _ = try ledger.enqueue(host.order("a"), limit: 10)
        let order = try #require(try ledger.claim(for: "run", now: Host.start))
        let later = Host.start + .seconds(600)
        let stated = try ledger.postpone(order: order.id, until: later, at: Host.start, seal: host.alert())
        #expect(stated != nil)
        #expect(try ledger.claim(for: "run2", now: later - .seconds(1)) == nil)
        let again = try #require(try ledger.claim(for: "run2", now: later))
        #expect(again.deferrals == 1)
        #expect(again.envelope == order.envelope)
        #expect(again.accepted == order.accepted)
    }

    @Test func `an order that was held comes back when the inconsistent run is resolved`() throws {
        try ledger.begin(run: "r", plan: [], at: Host.start)
        try ledger.conclude(run: "r", outcome: "inconsistent", at: Host.start, seal: host.alert())
        _ = try ledger.enqueue(host.order("a"), limit: 10)
        let order = try #require(try ledger.claim(for: "run", now: Host.start))
        try ledger.postpone(order: order.id, until: Host.start + .seconds(300), at: Host.start)
        #expect(try ledger.claim(for: "run2", now: Host.start) == nil)
        try ledger.resolve(run: "r", at: Host.start, seal: host.alert())
        #expect(try ledger.claim(for: "run2", now: Host.start)?.id == "a")
    }

    @Test func `an order claimed by an agent that died before its run began waits again`() throws {
        for id in ["a", "b"] { _ = try ledger.enqueue(host.order(id), limit: 10) }
        _ = try ledger.claim(for: "never begun", now: Host.start)
        _ = try ledger.claim(for: "begun", now: Host.start)
        try ledger.begin(run: "begun", plan: [1], at: Host.start)
        #expect(try ledger.releaseClaims(at: Host.start) == 1)
        #expect(try ledger.claim(for: "run", now: Host.start)?.id == "a")
        #expect(try ledger.openRuns().map(\.order) == ["b"])
    }

    @Test func `a refused order is remembered though it never was in the queue`() throws {
        let order = host.order("a")
        try ledger.conclude(order: ConcludedOrder(order), outcome: "expired", at: Host.start, seal: host.alert())
        #expect(try ledger.history(ofOrder: "a")?.outcome == "expired")
        guard case .duplicate = try ledger.enqueue(order, limit: 10) else {
            Issue.record("not a duplicate")
            return
        }
    }

    @Test func `a refused replay leaves the history of the order that it imitates`() throws {
        let order = host.order("a")
        _ = try ledger.enqueue(order, limit: 10)
        let imitation = ConcludedOrder(host.order("a", [9]))
        try ledger.conclude(order: imitation, outcome: "replayed", at: Host.start, seal: host.alert())
        let history = try #require(try ledger.history(ofOrder: "a"))
        #expect(history.digest == order.digest)
        #expect(history.state == .waiting)
    }

    @Test func `an order's id stays two days beyond its last limit`() throws {
        let order = host.order("a")
        _ = try ledger.enqueue(order, limit: 10)
        _ = try ledger.claim(for: "run", now: Host.start)
        try ledger.conclude(order: ConcludedOrder(order), outcome: "success", at: Host.start, seal: host.alert())
        let last = order.notAfter + .seconds(2 * 86_400)
        try ledger.raiseTimeFloor(to: last)
        #expect(try ledger.cleanUp(now: last) == 0)
        // A clock that runs ahead of everything written here removes nothing.
        #expect(try ledger.cleanUp(now: last + .seconds(1_000_000)) == 0)
        #expect(try ledger.history(ofOrder: "a") != nil)
        try ledger.raiseTimeFloor(to: last + .seconds(1))
        #expect(try ledger.cleanUp(now: last + .seconds(1)) == 1)
        #expect(try ledger.history(ofOrder: "a") == nil)
        #expect(try ledger.statements().count == 2)
    }
}
