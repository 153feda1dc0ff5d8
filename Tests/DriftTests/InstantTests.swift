import Documents
import Testing

@testable import Drift

@Suite struct InstantTests {
    @Test(arguments: [
        "2026-11-21T08:25:53Z", "2026-11-21 08:25:53Z", "2026-11-21T09:25:53+01:00", "2026-11-21T02:55:53-05:30",
        "Sat, 21 Nov 2026 08:25:53 GMT", "Sat, 21 Nov 2026 08:25:53 UTC", "Sat 2026-11-21 08:25:53 UTC",
        "1795249553", "@1795249553", "1795249553.000000000",
    ])
    func `an instant is read in every form that tools print`(text: String) {
        #expect(Instant.read(text) == Timestamp(rfc3339: "2026-11-21T08:25:53Z"))
    }

    @Test(arguments: [
        "", "0", "0.000000000", "@0", "never", "n/a", "2026-13-01T00:00:00Z", "2026-02-30 00:00:00Z",
        "Sat, 21 Foo 2026 08:25:53 GMT", "Sat 2026-11-21 08:25:53 CET", "2026-11-21T08:25:53+25:00", "-5", "1e99",
        "2026-11-21T08:25:53", "éé-11-21T08:25:53Z",
    ])
    func `what is no instant is none`(text: String) {
        #expect(Instant.read(text) == nil)
    }
}
