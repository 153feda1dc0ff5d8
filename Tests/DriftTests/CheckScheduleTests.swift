import Documents
import Drift
import Testing

@Suite struct CheckScheduleTests {
    private let schedule = CheckSchedule(host: "srv1")
    private let now = Timestamp(seconds: 1_795_000_000)

    private func entry(_ id: String, last: Timestamp?) -> CheckSchedule.Entry {
        CheckSchedule.Entry(id: id, every: .seconds(600), last: last)
    }

    @Test func `what never ran is due at once`() {
        #expect(schedule.due([entry("a", last: nil)], now: now) == ["a"])
    }

    @Test(arguments: ["a", "b", "clock", "services", "portal-certificate"])
    func `what ran is due again within its time, and not at once`(id: String) {
        let due = schedule.due(entry(id, last: now), now: now)
        #expect(due <= now + .seconds(600))
        #expect(due > now + .seconds(539))
    }

    @Test func `checks of one period come apart, and stay where they are after a restart`() {
        let ids = (0..<20).map { "check-\($0)" }
        let dues = Set(ids.map { schedule.due(entry($0, last: now), now: now) })
        #expect(dues.count > 10)
        #expect(dues == Set(ids.map { CheckSchedule(host: "srv1").due(entry($0, last: now), now: now) }))
        #expect(
            schedule.due(entry("a", last: now), now: now)
                != CheckSchedule(host: "srv2").due(entry("a", last: now), now: now))
    }

    @Test func `the longest overdue comes first`() {
        let entries = [
            entry("new", last: now - .seconds(100)), entry("late", last: now - .seconds(900)),
            entry("later", last: now - .seconds(9000)),
        ]
        #expect(schedule.due(entries, now: now) == ["later", "late"])
        #expect(schedule.next(entries, now: now).map { $0 < now } == true)
    }

    @Test func `a clock that was set back does not stop the checks`() {
        #expect(schedule.due([entry("a", last: now + .seconds(86_400 * 365))], now: now) == ["a"])
    }
}
