import Agent
import Testing

@Suite struct PollScheduleTests {
    @Test(arguments: [(0.0, 54_000), (0.5, 60_000), (1.0, 66_000)])
    func `the pause is the interval and up to a tenth more or less`(_ random: Double, _ milliseconds: Int) {
        let schedule = PollSchedule(interval: .seconds(60))
        #expect(schedule.pause(random: random) == .milliseconds(milliseconds))
    }

    @Test func `failures make it longer, up to a quarter of an hour, and a success ends that`() {
        var schedule = PollSchedule(interval: .seconds(60))
        schedule.failed()
        #expect(schedule.pause(random: 0.5) == .seconds(120))
        for _ in 0..<40 { schedule.failed() }
        #expect(schedule.pause(random: 0.5) == .seconds(900))
        schedule.succeeded()
        #expect(schedule.pause(random: 0.5) == .seconds(60))
    }

    @Test(arguments: [(5, 60), (100, 100), (999_999, 3600)])
    func `the server may ask for patience within bounds`(_ asked: Int, _ seconds: Int) {
        let schedule = PollSchedule(interval: .seconds(60))
        #expect(schedule.pause(random: 0.5, retryAfter: .seconds(asked)) == .seconds(seconds))
    }
}
