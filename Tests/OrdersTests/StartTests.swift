import Documents
import Orders
import Signing
import Testing

@Suite struct StartTests {
    static let notAfter = Office.issued + .seconds(10_000)

    static func verified(notAfter: Timestamp? = notAfter, acceptedAfter: Int64 = 60) throws -> VerifiedOrder {
        let envelope = try Office.sealed(try Office.order { $0.notAfter = notAfter })
        return try Office.verifier().claimed(envelope, acceptedAt: Office.issued + .seconds(acceptedAfter)).get()
    }

    /// Word of the start: the case alone, which is what the table is about.
    static func word(_ start: Start) -> String {
        switch start {
        case .now: "now"
        case .later(.clockUnknown): "clock"
        case .later(.outsideWindow): "outside"
        case .later(.windowTooShort): "short"
        case .never(let refusal): refusal.outcome.rawValue
        }
    }

    @Test(
        arguments: [
            (9000, Duration.zero as Duration?, Effect.changes, "now"),
            (10_000, .zero, .changes, "now"),
            (10_001, .zero, .changes, "expired"),
            // What changes something must be in time for certain; what only reads must not be late for certain.
            (9990, .seconds(11), .changes, "expired"),
            (9990, .seconds(10), .changes, "now"),
            (10_010, .seconds(10), .reads, "now"),
            (10_011, .seconds(10), .reads, "expired"),
            (9990, nil, .changes, "now"),
            (10_001, nil, .changes, "expired"),
            (9990, nil, .disrupts, "clock"),
            (10_001, nil, .disrupts, "expired"),
        ] as [(Int64, Duration?, Effect, String)])
    func `not_after bounds the start`(
        _ seconds: Int64, _ uncertainty: Duration?, _ effect: Effect, _ expected: String
    ) throws {
        let start = try StartTests.verified().mayStart(
            at: Office.moment(seconds, uncertainty: uncertainty), effect: effect, worstCase: .seconds(1),
            windowEnd: StartTests.notAfter + .seconds(86_400))
        #expect(StartTests.word(start) == expected)
    }

    @Test func `without not_after an order starts until it expires, and no later`() throws {
        let order = try StartTests.verified(notAfter: nil)
        func start(_ seconds: Int64) -> Start {
            order.mayStart(at: Office.moment(seconds), effect: .changes, worstCase: .zero, windowEnd: nil)
        }
        #expect(start(900) == .now)
        #expect(StartTests.word(start(901)) == "expired")
    }

    @Test func `an order that was accepted in time starts after it has expired`() throws {
        let start = try StartTests.verified().mayStart(
            at: Office.moment(5000), effect: .changes, worstCase: .zero, windowEnd: nil)
        #expect(start == .now)
        let late = try StartTests.verified(acceptedAfter: 901).mayStart(
            at: Office.moment(5000), effect: .changes, worstCase: .zero, windowEnd: nil)
        #expect(StartTests.word(late) == "expired")
    }

    @Test(
        arguments: [
            (nil, Duration.zero as Duration?, "outside"), (1000, .zero, "outside"), (1600, .zero, "now"),
            (1599, .zero, "short"), (1610, .seconds(10), "now"), (1609, .seconds(10), "short"), (1600, nil, "clock"),
        ] as [(Int64?, Duration?, String)])
    func `what disrupts starts only where its worst case fits the window`(
        _ end: Int64?, _ uncertainty: Duration?, _ expected: String
    ) throws {
        let order = try StartTests.verified()
        let moment = Office.moment(1000, uncertainty: uncertainty)
        let windowEnd = end.map { Office.issued + .seconds($0) }
        let start = order.mayStart(
            at: moment, effect: .disrupts, worstCase: .seconds(600), windowEnd: windowEnd)
        #expect(StartTests.word(start) == expected)
        let harmless = order.mayStart(at: moment, effect: .changes, worstCase: .seconds(600), windowEnd: windowEnd)
        #expect(harmless == .now)
    }
}
