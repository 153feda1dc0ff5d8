import Documents
import Testing

@Suite struct TimestampTests {
    @Test(
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1969-12-31T23:59:59.999Z", -1), ("2026-11-21T09:00:00Z", 1_795_251_600_000),
            ("2000-02-29T12:00:00Z", 951_825_600_000), ("2024-02-29T00:00:00.250Z", 1_709_164_800_250),
            ("0000-01-01T00:00:00Z", -62_167_219_200_000), ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
            ("1900-03-01T00:00:00Z", -2_203_891_200_000),
        ] as [(String, Int64)])
    func `an instant is read and written`(_ text: String, _ milliseconds: Int64) {
        #expect(Timestamp(rfc3339: text) == Timestamp(milliseconds: milliseconds))
        #expect(Timestamp(milliseconds: milliseconds).description == text)
    }

    @Test(arguments: [
        "", "2026-11-21", "2026-11-21T09:00:00", "2026-11-21 09:00:00Z", "2026-11-21T09:00:00+01:00",
        "2026-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
        "2026-01-00T00:00:00Z",
        "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z", "2026-01-01T00:00:00.Z",
        "2026-01-01T00:00:00.1234567890Z", "2026-1-1T00:00:00Z", "-026-01-01T00:00:00Z", "2026-01-01t00:00:00z",
        "２026-01-01T00:00:00Z", "2026-01-01T00:00:00ZZ", "2026-01-01T+1:00:00Z",
    ])
    func `what is not exactly an instant in UTC is refused`(_ text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test func `more digits than milliseconds are cut`() {
        #expect(Timestamp(rfc3339: "1970-01-01T00:00:00.123456789Z") == Timestamp(milliseconds: 123))
        #expect(Timestamp(rfc3339: "1970-01-01T00:00:00.5Z") == Timestamp(milliseconds: 500))
    }

    @Test func `any instant of four-digit years comes back from its text`() {
        var state: UInt64 = 7
        for _ in 0..<5000 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let instant = Timestamp(milliseconds: Int64(state % 315_569_520_000_000) - 62_167_219_200_000)
            #expect(Timestamp(rfc3339: instant.description) == instant)
        }
    }

    @Test func `the ends of time do not crash`() {
        let ends = [Timestamp(milliseconds: .min), Timestamp(milliseconds: .max)]
        #expect(ends.allSatisfy { !$0.description.isEmpty })
        #expect(Timestamp(seconds: .max) == ends[1] && Timestamp(seconds: .min) == ends[0])
        #expect(ends[1] + .seconds(1) == ends[1] && ends[0] - .seconds(1) == ends[0])
        #expect(ends[0] + .seconds(-1) == ends[0] && ends[1] - .seconds(-1) == ends[1])
        #expect(ends[1] - ends[0] > .seconds(Int64.max / 1000))
        #expect(
            Duration.seconds(Int64.max).wholeMilliseconds == .max
                && Duration.seconds(Int64.min).wholeMilliseconds == .min)
    }

    @Test func `seconds are rounded down, also before 1970`() {
        #expect(Timestamp(milliseconds: -1).seconds == -1)
        #expect(Timestamp(milliseconds: -1000).seconds == -1)
        #expect(Timestamp(milliseconds: 1999).seconds == 1)
    }
}
