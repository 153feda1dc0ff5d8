import Evidence
import Documents
import Logging
import Runbooks
public import Execution
public import Ledger

/// The whole product on one screen: poll → verify → queue → execute → evidence → deliver, and drift checks on their own
/// time. Each turn is one call, on one thread; whatever fails in it is said, and the next turn goes on.
///
/// Throwing means that the ledger cannot be trusted any more: the program ends, and the next start recovers.
public struct Pipeline: Sendable {
    let host: Host
    let mailbox: Mailbox
    /// No new work begins.
    let finishing: StopToken
    /// What runs is stopped and undone.
    let stopping: StopToken

    public init(_ host: Host, finishing: StopToken, stopping: StopToken) throws(AgentFailure) {
        self.host = host
        self.finishing = finishing
        self.stopping = stopping
        mailbox = try Mailbox(host)
    }

    /// What an interrupted process left is undone before anything else begins.
    public func start() throws(LedgerFailure) {
        // A run that goes on is held against the lists, and by now they may say otherwise.
        try runner.recover { () throws(LedgerFailure) in
            if let problem = try Polling(host: host, mailbox: mailbox, stop: stopping).ask(for: .lists).problem {
                host.log.warning("the newest lists cannot be asked for: \(problem); those of this host count")
            }
        }
        // This program or the server may be another one than that which could not agree.
        try host.ledger.offerParked(before: HostClock.now(), at: HostClock.now())
    }

    /// Whether a turn speaks with the control server.
    public enum Contact: Sendable { case server, none }

    /// One turn. Without contact it is what this host does by itself: orders that are due, and drift checks.
    public func turn(_ contact: Contact = .server) throws(LedgerFailure) -> Turn {
        var turn = Turn()
        let polled = HostClock.now()
        try host.requireLaunches()

        // POLL: signed lists first, then orders, at most as many as the queue has places.
        if contact == .server {
            let allowlist = host.lists.allowlist?.held
            let news = try Polling(host: host, mailbox: mailbox, stop: stopping).ask()
            turn.problem = news.problem
            turn.retryAfter = news.retryAfter
            // What could not be looked at may be on the new list.
            if host.lists.allowlist?.held != allowlist {
                try host.ledger.forget(result: CheckOutcome.error.rawValue, at: HostClock.now())
            }

            // VERIFY and QUEUE: what verifies is on disk before the next line; what does not is counted.
            turn.intake = try Intake(host: host).take(news.orders)
        }

        // EXECUTE: each order is judged again, runs confined, and is undone when it fails. EVIDENCE is in the same
        // transaction as its outcome.
        turn.orders = try OrderWork(host: host, runner: runner).all(until: finishing)

        // DRIFT: look, and heal what may be healed.
        turn.checks = try Watch(host: host, runner: runner).cycle(until: finishing).count

        // DELIVER: oldest first; what the server does not take now stays.
        if contact == .server {
            let delivery = try Outbox(host: host, mailbox: mailbox, stop: stopping).deliver()
            turn.delivered = delivery.delivered
            turn.undelivered = delivery.obstacle
            try upkeep(after: Poll(at: polled, problem: turn.problem))
        }
        return turn
    }

    /// How long nothing is due but, after `poll`, the server.
    func pause(until poll: Duration) throws(LedgerFailure) -> Duration {
        let now = HostClock.now()
        guard let due = try Watch(host: host, runner: runner).nextDue(now: now) else { return poll }
        return min(poll, max(due - now, .seconds(1)))
    }

    private var runner: Runner { Runner(host: host, stop: stopping, leaving: finishing) }

    private func upkeep(after poll: Poll) throws(LedgerFailure) {
        let scribe = host.scribe
        try host.ledger.reportUnverified(at: HostClock.now()) { position, record in
            try scribe.sealed(.unverified(record), at: position)
        }
        try host.ledger.offerParked(before: HostClock.now() - Ledger.parkedFor, at: HostClock.now())
        try Renewal(host: host, mailbox: mailbox, stop: stopping).renewIfDue()
        _ = try host.ledger.cleanUp(now: HostClock.now(), after: poll)
        // What nothing names any more.
        let outputs = host.outputs
        let kept = outputs.kept
        let journaled = try host.ledger.journaled(among: kept)
        for run in kept where !journaled.contains(run) { outputs.remove(run) }
    }
}

/// What one turn came to.
public struct Turn: Sendable {
    public internal(set) var intake = Intake.Tally()
    public internal(set) var orders = 0
    public internal(set) var checks = 0
    public internal(set) var delivered = 0
    /// Why the server could not be asked.
    public internal(set) var problem: String?
    /// Why no evidence can be delivered before a person mends something.
    public internal(set) var undelivered: String?
    public internal(set) var retryAfter: Duration?
}
