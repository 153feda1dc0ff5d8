import Documents
import Evidence
import Ledger
import Signing
import Testing

@Suite struct OutboxTests {
    let host: Host
    let ledger: Ledger

    init() throws {
        host = try Host()
        ledger = try host.ready()
    }

    private func due(_ seconds: Int64 = 0) throws -> [Int] {
        try ledger.dueDeliveries(now: Host.start + .seconds(seconds)).map(\.place.sequence)
    }

    @Test func `statements are due in the order of the chain until they are delivered, and stay`() throws {
        for _ in 0..<3 { try ledger.append(at: Host.start, seal: host.alert()) }
        #expect(try due() == [1, 2, 3, 4])
        let first = try ledger.dueDeliveries(now: Host.start, limit: 2)
        try ledger.delivered([(first[0].place, [7]), (first[1].place, nil)], at: Host.start)
        #expect(try due() == [3, 4])
        let stored = try ledger.statements()
        #expect(stored.map(\.delivery) == [.delivered, .delivered, .pending, .pending])
        #expect(stored[0].receipt == [7])
        #expect(stored[0].envelope == first[0].envelope)
    }

    @Test func `what fails is tried again after 1, 2, 4 and at most 60 minutes`() throws {
        let place = try ledger.dueDeliveries(now: Host.start)[0].place
        var now = Host.start
        for minutes in [1, 2, 4, 8, 16, 32, 60, 60] as [Int64] {
            try ledger.failed([place], at: now)
            let next = now + .seconds(60 * minutes)
            #expect(try ledger.dueDeliveries(now: next - .seconds(1)).isEmpty)
            #expect(try ledger.dueDeliveries(now: next).map(\.place) == [place])
            now = next
        }
        #expect(try ledger.dueDeliveries(now: now)[0].attempts == 8)
    }

    @Test func `a statement that is refused is put aside with an alert, and the rest goes on`() throws {
        let refused = try ledger.conclude(
            run: "r", outcome: "success", at: Host.start, seal: host.seal(.hold(HoldRecord(.released, reason: "x"))))
        let alert = try ledger.park(refused.place, reason: "413", at: Host.start, seal: host.alert("parked"))
        #expect(alert?.position.sequence == 3)
        #expect(try ledger.dueDeliveries(now: Host.start).map(\.place.sequence) == [1, 3])
        #expect(try ledger.status(now: Host.start).parked == 1)
    }

    @Test func `a server that refuses everything does not make the host write for ever`() throws {
        var parked = 0
        while let next = try ledger.dueDeliveries(now: Host.start).first, parked < 20 {
            try ledger.park(next.place, reason: "400", at: Host.start, seal: host.alert("parked"))
            parked += 1
        }
        #expect(parked == 2)
    }

    @Test func `what was put aside is offered again after a day, without another alert, and what was delivered is not`()
        throws
    {
        let first = try ledger.dueDeliveries(now: Host.start)[0].place
        try ledger.delivered([(first, nil)], at: Host.start)
        let refused = try ledger.conclude(
            run: "r", outcome: "success", at: Host.start, seal: host.seal(.hold(HoldRecord(.released, reason: "x"))))
        _ = try ledger.park(refused.place, reason: "413", at: Host.start, seal: host.alert("parked"))
        let due = try ledger.dueDeliveries(now: Host.start).map(\.place)
        #expect(try ledger.offerParked(before: Host.start - .seconds(1), at: Host.start) == 0)
        #expect(try ledger.dueDeliveries(now: Host.start).map(\.place) == due)

        let later = Host.start + Ledger.parkedFor
        #expect(try ledger.offerParked(before: later - Ledger.parkedFor, at: later) == 1)
        #expect(try ledger.dueDeliveries(now: later).map(\.place) == [refused.place] + due)
        // Refused once more: it is put aside as before, and nobody hears of it a second time.
        #expect(try ledger.park(refused.place, reason: "413", at: later, seal: host.alert("parked")) == nil)
        #expect(try ledger.status(now: later).parked == 1)
        #expect(try ledger.offerParked(before: later - .seconds(1), at: later) == 0)
    }

    @Test func `a burst stays within its bytes and always has at least one statement`() throws {
        for _ in 0..<9 { try ledger.append(at: Host.start, seal: host.alert()) }
        #expect(try ledger.dueDeliveries(now: Host.start, bytes: 1).count == 1)
        let one = try ledger.dueDeliveries(now: Host.start)[0].envelope.count
        #expect(try ledger.dueDeliveries(now: Host.start, bytes: one * 3).count < 6)
    }

    @Test(arguments: [
        (200, DeliveryAnswer.delivered), (201, .delivered), (409, .fork), (408, .retry), (429, .retry), (400, .refused),
        (413, .refused), (403, .refused), (500, .retry), (503, .retry), (0, .retry), (302, .retry),
    ])
    func `a status means one of four things`(_ status: Int, _ answer: DeliveryAnswer) {
        #expect(DeliveryAnswer(status: status) == answer)
    }

    @Test func `what does not verify is stated at once, then counted for an hour`() throws {
        func count(_ causes: [String], _ seconds: Int64) throws -> [Node] {
            try ledger.countUnverified(
                causes.map { ($0, Digest(of: Array("\(seconds)".utf8))) }, at: Host.start + .seconds(seconds)
            ) { try host.statement(.unverified($1), at: $0) }.map(\.statement.record)
        }
        let first = try count(["signature", "signature"], 0)
        #expect(first.map { $0["count"]?.integer } == [2])
        #expect(try count(["signature"], 1).isEmpty)
        #expect(try count(["signature", "envelope"], 2).map { $0["cause"]?.string } == ["envelope"])
        #expect(try ledger.status(now: Host.start).unverified == 2)
        let report = { (seconds: Int64) in
            try ledger.reportUnverified(at: Host.start + .seconds(seconds)) {
                try host.statement(.unverified($1), at: $0)
            }
            .map(\.statement.record)
        }
        #expect(try report(3599).isEmpty)
        let hourly = try report(3600)
        #expect(hourly.map { $0["count"]?.integer } == [2])
        #expect(hourly[0]["first"]?.string == Digest(of: Array("1".utf8)).hex)
        #expect(hourly[0]["last"]?.string == Digest(of: Array("2".utf8)).hex)
        #expect(try report(9999).isEmpty)
        #expect(try host.findings(ledger) == [])
    }

    @Test func `a check's history knows how long and how often`() throws {
        func record(_ result: String, _ seconds: Int64) throws -> CheckState? {
            try ledger.record(
                checks: [.init(instance: "c", result: result, memory: [UInt8(seconds)])],
                at: Host.start + .seconds(seconds))
            return try ledger.check("c")
        }
        #expect(try record("drift", 0)?.consecutive == 1)
        let second = try #require(try record("drift", 5))
        #expect(second.consecutive == 2)
        #expect(second.since == Host.start)
        #expect(second.memory == [5])
        try ledger.keep(memory: [8], of: "c", at: Host.start + .seconds(6))
        let kept = try #require(try ledger.check("c"))
        #expect(kept.memory == [8])
        #expect((kept.result, kept.consecutive, kept.at) == (second.result, second.consecutive, second.at))
        let passed = try #require(try record("pass", 9))
        #expect(passed.consecutive == 1)
        #expect(passed.since == Host.start + .seconds(9))
        try ledger.recordHeal(of: "c", run: "r", at: Host.start)
        try ledger.conclude(run: "r", outcome: "success", at: Host.start, seal: host.alert())
        #expect(try ledger.heals(of: "c", since: Host.start - .seconds(1)).map(\.outcome) == ["success"])
        #expect(try ledger.heals(of: "c", since: Host.start).isEmpty)
    }
}
