import Agent
import Documents
import Testing

@Suite struct MaintenanceWindowTests {
    @Test(arguments: [
        ("2026-11-22T07:59:59Z", false), ("2026-11-22T08:00:00Z", true), ("2026-11-22T09:59:59Z", true),
        ("2026-11-22T10:00:00Z", false), ("2026-11-21T09:00:00Z", false),
    ])
    func `Sunday from 2 to 4 in Chicago`(_ text: String, _ isOpen: Bool) throws {
        let window = MaintenanceWindow(days: [.sunday], start: 2 * 3600, end: 4 * 3600, zone: "America/Chicago")
        #expect((window.end(at: try instant(text)) != nil) == isOpen)
    }

    @Test func `a window over midnight belongs to the day on which it starts`() throws {
        let window = MaintenanceWindow(days: [.sunday], start: 22 * 3600, end: 2 * 3600, zone: "UTC")
        #expect(window.end(at: try instant("2026-11-22T23:00:00Z")) == (try instant("2026-11-23T02:00:00Z")))
        #expect(window.end(at: try instant("2026-11-23T01:59:00Z")) != nil)
        #expect(window.end(at: try instant("2026-11-22T01:00:00Z")) == nil, "Saturday's night is not in it")
    }

    @Test func `a start that the clocks leave out counts from the first instant after the gap`() throws {
        // In Chicago 2026-03-08 has no 02:00…03:00.
        let window = MaintenanceWindow(days: [.sunday], start: 2 * 3600 + 1800, end: 4 * 3600, zone: "America/Chicago")
        #expect(window.end(at: try instant("2026-03-08T08:00:00Z")) == (try instant("2026-03-08T09:00:00Z")))
        #expect(window.end(at: try instant("2026-03-08T07:59:59Z")) == nil)
    }

    @Test func `where the clocks are put back the window is an hour longer`() throws {
        // In Chicago 2026-11-01 has 01:00…02:00 twice.
        let window = MaintenanceWindow(days: [.sunday], start: 1800, end: 3 * 3600, zone: "America/Chicago")
        #expect(window.end(at: try instant("2026-11-01T05:30:00Z")) == (try instant("2026-11-01T09:00:00Z")))
    }

    @Test func `the next window is found within the week`() throws {
        let window = MaintenanceWindow(days: [.sunday], start: 2 * 3600, end: 4 * 3600, zone: "UTC")
        #expect(window.nextStart(after: try instant("2026-11-22T02:00:00Z")) == (try instant("2026-11-29T02:00:00Z")))
    }

    private func instant(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text)) }
}
