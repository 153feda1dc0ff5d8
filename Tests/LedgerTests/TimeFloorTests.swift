import Documents
import Evidence
import Ledger
import Testing

/// A clock that was a year ahead, and a person who has set it right.
@Suite struct TimeFloorTests {
    private static let ahead = Host.start + .seconds(365 * 86_400)
    private static let now = Host.start + .seconds(3600)

    let host: Host
    let ledger: Ledger

    init() throws {
        host = try Host()
        ledger = try host.ready()
        try ledger.append(at: TimeFloorTests.ahead, seal: host.alert())
    }

    private func lower(to floor: Timestamp = now) throws {
        let record = FloorRecord(
            from: TimeFloorTests.ahead, to: floor, clock: TimeFloorTests.now, uncertainty: nil, reason: "battery",
            uid: 0)
        try ledger.lowerTimeFloor(to: floor, now: TimeFloorTests.now, seal: host.seal(.floor(record)))
    }

    @Test func `a person lowers the floor, and the chain says so`() throws {
        #expect(try ledger.timeFloor() == TimeFloorTests.ahead)
        try lower()
        #expect(try ledger.timeFloor() == TimeFloorTests.now)
        let last = try #require(try ledger.latestStatements(limit: 1).first)
        #expect(last.kind == "floor")
        #expect(try ledger.audit(limit: 1).first?.what == "floor lowered")
        #expect(try host.findings(ledger) == [])
        // From there it rises as ever, in this process too, and does not fall.
        try ledger.append(at: TimeFloorTests.now + .seconds(60), seal: host.alert())
        try ledger.append(at: TimeFloorTests.now, seal: host.alert())
        #expect(try ledger.timeFloor() == TimeFloorTests.now + .seconds(60))
    }

    @Test func `a floor that is not above is not lowered, and nothing is stated`() throws {
        let before = try ledger.head()
        #expect(failure { try lower(to: TimeFloorTests.ahead) } == .state)
        #expect(try ledger.timeFloor() == TimeFloorTests.ahead && ledger.head() == before)
        #expect(try ledger.ordersSince() == nil)
    }

    @Test func `a statement that cannot be made leaves the floor where it is`() throws {
        #expect(
            failure {
                try ledger.lowerTimeFloor(to: TimeFloorTests.now, now: TimeFloorTests.now) { _ in throw Refusal() }
            } == .sealing)
        #expect(try ledger.timeFloor() == TimeFloorTests.ahead && ledger.ordersSince() == nil)
    }

    @Test func `orders of before are known as forgotten, and an epoch that comes later counts too`() throws {
        try lower()
        let since = try #require(try ledger.ordersSince())
        #expect(since.instant == TimeFloorTests.now && since.isLast)
        let server = ChainHead(epoch: String(repeating: "a", count: 32), sequence: 8, digest: Host.admission)
        try ledger.openEpoch(after: server, admission: Host.admission, at: TimeFloorTests.now) {
            try host.statement(.epoch($1), at: $0)
        }
        #expect(try ledger.ordersSince()?.isLast == false)
    }

    @Test func `evidence that waited for an instant of the wrong clock is due again`() throws {
        let due = try ledger.dueDeliveries(now: TimeFloorTests.ahead)
        try ledger.failed(due.map(\.place), at: TimeFloorTests.ahead)
        // The control: without the person's word it waits for a year.
        #expect(try ledger.dueDeliveries(now: TimeFloorTests.now) == [])
        try lower()
        #expect(try ledger.dueDeliveries(now: TimeFloorTests.now).map(\.place).starts(with: due.map(\.place)))
    }
}
