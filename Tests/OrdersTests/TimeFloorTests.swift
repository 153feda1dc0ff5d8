import Documents
import Orders
import Testing

@Suite struct TimeFloorTests {
    static func at(_ seconds: Int64) -> Timestamp { Timestamp(seconds: seconds) }

    @Test func `the floor is the latest of what is known and never falls`() {
        var floor = TimeFloor(TimeFloorTests.at(5), TimeFloorTests.at(9), TimeFloorTests.at(7))
        #expect(floor.instant == TimeFloorTests.at(9))
        floor.raise(to: TimeFloorTests.at(3))
        #expect(floor.instant == TimeFloorTests.at(9))
        floor.raise(to: TimeFloorTests.at(12))
        #expect(floor.instant == TimeFloorTests.at(12))
    }

    @Test(
        arguments: [
            (20, Duration.seconds(1) as Duration?, 20, Duration.seconds(1) as Duration?),
            (20, nil, 20, nil),
            // A clock below the floor is off by at least the difference.
            (4, .seconds(1), 10, .seconds(6)),
            (4, .seconds(8), 10, .seconds(8)),
            (4, nil, 10, nil),
            (20, .seconds(-5), 20, .zero),
        ] as [(Int64, Duration?, Int64, Duration?)])
    func `a reading below the floor is the floor, and less certain`(
        _ clock: Int64, _ uncertainty: Duration?, _ now: Int64, _ expected: Duration?
    ) {
        let moment = TimeFloor(TimeFloorTests.at(10)).moment(clock: TimeFloorTests.at(clock), uncertainty: uncertainty)
        #expect(moment.now == TimeFloorTests.at(now))
        #expect(moment.uncertainty == expected)
    }

    @Test func `a clock that was set back does not make an expired order fresh`() throws {
        let envelope = try Office.sealed(try Office.order())
        let clock = Office.issued + .seconds(60)
        let floor = TimeFloor(Office.expires + .seconds(1))
        let result = try Office.arriving(envelope, at: floor.moment(clock: clock, uncertainty: .zero))
        #expect(Office.refusal(result)?.cause == .expired)
        let honest = try Office.arriving(envelope, at: TimeFloor(clock).moment(clock: clock, uncertainty: .zero))
        #expect(throws: Never.self) { try honest.get() }
    }

    @Test func `an order shows a host whose clock is behind that it is at least as late as the order`() throws {
        let verified = try Office.arriving(try Office.sealed(try Office.order()), at: Office.moment(-500)).get()
        #expect(verified.acceptedAt == Office.issued)
    }
}
