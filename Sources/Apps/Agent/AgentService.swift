import Confinement
import Documents
import Execution
public import Ledger
import Logging
public import ServiceLifecycle

/// The agent as a service: one turn after the other until it is told to end.
///
/// SIGTERM and SIGINT: no new work; what runs has a minute to finish, then it is stopped and undone.
public struct AgentService: Service {
    let host: Host
    let outcome: Outcome

    public static let grace = Duration.seconds(60)

    /// Where the last error stays, for the exit code.
    public final class Outcome: Sendable {
        private let failure = Locked<LedgerFailure?>(nil)
        public init() {}
        public var ledgerFailure: LedgerFailure? { failure.value }
        func set(_ found: LedgerFailure) { failure.value = found }
    }

    public init(_ host: Host, outcome: Outcome) {
        self.host = host
        self.outcome = outcome
    }

    public func run() async throws {
        let finishing = StopToken()
        let stopping = StopToken()
        let pipeline = try Pipeline(host, finishing: finishing, stopping: stopping)
        await withGracefulShutdownHandler {
            await Threads.detached("orderly.agent") { loop(pipeline, finishing) }
        } onGracefulShutdown: {
            host.log.notice("ending: no new work; what runs has \(Self.grace.quantity) to finish")
            finishing.stop()
            Threads.after(Self.grace) { stopping.stop() }
        }
        host.cage.finish()
    }

    private func loop(_ pipeline: Pipeline, _ finishing: StopToken) {
        var schedule = PollSchedule(interval: host.configuration.pollInterval)
        // A check that is due sooner does not make the server be asked sooner.
        var nextPoll = HostClock.monotonic()
        do throws(LedgerFailure) {
            try pipeline.start()
            while !finishing.isStopped {
                if HostClock.monotonic() >= nextPoll {
                    let turn = try pipeline.turn()
                    if let problem = turn.problem {
                        schedule.failed()
                        host.log.warning("the control server cannot be asked: \(problem)")
                    } else {
                        schedule.succeeded()
                    }
                    nextPoll =
                        HostClock.monotonic() + schedule.pause(random: .random(in: 0...1), retryAfter: turn.retryAfter)
                } else {
                    _ = try pipeline.turn(.none)
                }
                try wait(try pipeline.pause(until: max(nextPoll - HostClock.monotonic(), .zero)), finishing)
            }
        } catch {
            if error.code == .planned { return host.log.notice("\(error.message)") }
            host.log.critical("\(error.message)")
            outcome.set(error)
        }
    }

    /// How soon an agent that can launch nothing any more is noticed while it waits.
    private static let glance = Duration.seconds(5)

    /// A wait for which it is worth giving memory back.
    private static let rest = Duration.seconds(20)

    private func wait(_ pause: Duration, _ finishing: StopToken) throws(LedgerFailure) {
        let end = HostClock.monotonic() + pause
        if pause >= Self.rest { IdleMemory.giveBack() }
        while !finishing.isStopped {
            let left = end - HostClock.monotonic()
            guard left > .zero else { return }
            HostClock.engine.wait(min(left, Self.glance), finishing)
            try host.requireLaunches()
        }
    }
}
