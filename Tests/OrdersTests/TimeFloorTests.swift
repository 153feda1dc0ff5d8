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

    /// An order that says it was issued `ahead` of the clock, and is valid for longer than that gap makes time uncertain.
    private func arriving(issued ahead: Int64, at moment: Moment) throws -> Result<VerifiedOrder, Refusal> {
        let order = try Office.order {
            $0.issued = Office.issued + .seconds(ahead)
            $0.expires = $0.issued + .seconds(ahead + 900)
        }
        return try Office.arriving(try Office.sealed(order), at: moment)
    }

    /// The stolen order key: an `issued` just below the trust document's end would stop the host until then.
    @Test(arguments: [3611, 86_400, 90 * 86_400 - 1] as [Int64])
    func `an order from further ahead than a known clock can be is refused and lifts nothing`(_ ahead: Int64) throws {
        let moment = Office.moment(0, uncertainty: .seconds(10))
        let refusal = try #require(Office.refusal(try arriving(issued: ahead, at: moment)))
        #expect(refusal.cause == .issuedAhead && refusal.outcome == .rejected)
        #expect(!refusal.isRetryable && refusal.signed?.order != nil)
        // The control: only the distance makes it refused.
        let near = try arriving(issued: 3610, at: moment).get()
        #expect(near.acceptedAt == Office.issued + .seconds(3610))
    }

    /// A dead battery makes any distance possible: there the signed instant is the best that the host has.
    @Test func `where nobody knows the clock, an order from far ahead is believed up to the trust document's end`()
        throws
    {
        let unknown = Office.moment(0, uncertainty: nil)
        #expect(try arriving(issued: 86_400, at: unknown).get().acceptedAt == Office.issued + .seconds(86_400))
        #expect(Office.refusal(try arriving(issued: 90 * 86_400, at: unknown))?.cause == .issuedAfterTrust)
    }

    /// The floor and its gap must not count as the clock's uncertainty: each order would make room for the next.
    @Test func `orders cannot lift the floor step by step`() throws {
        let clock = Office.issued
        var floor = TimeFloor(clock)
        for step in 1...20 {
            let moment = floor.moment(clock: clock, uncertainty: .seconds(1))
            let issued = moment.now + .seconds(3600)
            let order = try Office.order {
                $0.issued = issued
                $0.expires = issued + .seconds(86_400)
            }
            let result = try Office.arriving(try Office.sealed(order), at: moment)
            if step == 1 {
                floor.raise(to: try result.get().order.issued)
            } else {
                #expect(Office.refusal(result)?.cause == .issuedAhead)
            }
        }
        #expect(floor.instant == clock + .seconds(3600))
    }

    @Test func `a floor that is ahead of a known clock still lets the order through that lifts nothing`() throws {
        let floor = TimeFloor(Office.issued + .seconds(86_400))
        let moment = floor.moment(clock: Office.issued, uncertainty: .seconds(1))
        let order = try Office.order {
            $0.issued = floor.instant
            $0.expires = floor.instant + .seconds(7 * 86_400)
        }
        #expect(try Office.arriving(try Office.sealed(order), at: moment).get().acceptedAt == floor.instant)
    }
}
