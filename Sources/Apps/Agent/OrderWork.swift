import Logging
import Documents
import Evidence
import Execution
import Ledger
import Orders
import Runbooks
import Signing

/// Claims queued orders one by one, judges each again, and carries it out or says why not.
struct OrderWork: Sendable {
    let host: Host
    let runner: Runner

    /// How long an order waits that cannot start yet for a reason which nobody can date.
    static let pause = Duration.seconds(300)
    private static let longestPause = Duration.seconds(3600)

    /// Works until nothing is due or the agent ends. Returns how many orders were settled.
    func all(until finishing: StopToken) throws(LedgerFailure) -> Int {
        var settled = 0
        while !finishing.isStopped, host.ledger.ballast.allowsRuns {
            let run = Runner.newRunID()
            guard let queued = try host.ledger.claim(for: run, now: HostClock.now()) else { break }
            host.interposition.passing(.claimed)
            try settle(queued, run: run)
            settled += 1
        }
        return settled
    }

    private func settle(_ queued: QueuedOrder, run: String) throws(LedgerFailure) {
        let lists = host.lists
        let verifier = OrderVerifier(
            trust: lists.trust, site: host.configuration.site, host: host.configuration.host,
            allowlist: lists.allowlist?.held.version)
        switch verifier.claimed(queued.envelope, acceptedAt: queued.accepted) {
        case .failure(let refusal):
            if mayFollow(refusal), queued.notAfter > HostClock.now() {
                let soon = HostClock.now() + min(Self.pause, host.configuration.pollInterval)
                return try putOff(queued, refusal, until: soon)
            }
            try refuse(queued, refusal)
        case .success(let verified):
            switch verified.order.task {
            case .run(let reference, let params):
                try carryOut(verified, reference, params, queued, run: run)
            case .hold(let duration): try hold(verified, queued, for: duration)
            case .release: try hold(verified, queued, for: nil)
            }
        }
    }

    private func carryOut(
        _ verified: VerifiedOrder, _ reference: Order.RunbookReference, _ params: [String: Node], _ queued: QueuedOrder,
        run: String
    ) throws(LedgerFailure) {
        let allowed: AllowedRunbook
        switch try host.admit(reference.id, sha256: reference.digest, params: params, trigger: .order) {
        case .success(let admitted): allowed = admitted
        case .failure(let refusal):
            return try conclude(
                verified, queued, outcome: .notAllowlisted, code: "not_allowlisted", detail: refusal.description)
        }
        let now = HostClock.now()
        let window = host.configuration.window
        let start = verified.mayStart(
            at: try host.moment(), effect: allowed.isDisruptive ? .disrupts : .changes,
            worstCase: allowed.worstCase(Prelude(verified.order.prelude)),
            windowEnd: window?.end(at: now))
        // What can never start does not wait for anything.
        if case .never(let refusal) = start { return try refuse(queued, refusal) }
        if let earlier = try host.unresolved(before: allowed) {
            return try putOff(
                verified, queued, outcome: .held, until: now + Self.pause,
                why: "run \(earlier), which may have changed the same, is inconsistent: see `orderly status`")
        }
        if allowed.isDisruptive, window == nil {
            return try conclude(
                verified, queued, outcome: .rejected, code: "no_window",
                detail: "the runbook is disruptive and this host has no maintenance window")
        }
        switch start {
        case .now:
            let most = host.configuration.mostOrdersPerHour
            guard try host.ledger.orderedRuns(since: now - .seconds(3600)) < most else {
                return try conclude(
                    verified, queued, outcome: .rateLimited, code: "rate_limited",
                    detail: "\(most) orders have started within an hour, and `max_orders_per_hour` allows no more")
            }
            host.log.info("order \(queued.id): \(allowed.runbook.id) starts as run \(run)")
            let result = try runner.run(
                allowed, id: run, trigger: .order(id: queued.id, sha256: verified.digest.hex),
                mandate: Mandate(verified.order), prelude: Prelude(verified.order.prelude),
                order: ConcludedOrder(queued),
                // Its preconditions are asked less and less often: each time is a statement.
                again: min(Self.pause * (1 << min(queued.deferrals, 8)), Self.longestPause))
            host.log.info("order \(queued.id): \(result.outcome.rawValue)\(result.cause.map { ", \($0)" } ?? "")")
        case .later(let wait):
            let next = window?.nextStart(after: now) ?? now + Self.pause
            let until = wait == .clockUnknown ? now + Self.pause : next
            try putOff(verified, queued, outcome: .deferred, until: until, why: "\(wait)")
        case .never(let refusal): try refuse(queued, refusal)
        }
    }

    private func hold(_ verified: VerifiedOrder, _ queued: QueuedOrder, for span: Duration?) throws(LedgerFailure) {
        // One that lay here while the agent was off must not undo what was said since.
        let start = verified.mayStart(at: try host.moment(), effect: .reads, worstCase: .zero, windowEnd: nil)
        if case .never(let refusal) = start { return try refuse(queued, refusal) }
        let now = HostClock.now()
        let until = span.map { now + $0 }
        let record = HoldRecord(
            until.map { .held(until: $0) } ?? .released, reason: verified.order.reason, order: queued.id)
        let detail = until.map { "held until \($0)" } ?? "released"
        host.log.notice("order \(queued.id): \(detail)")
        let ending = refusal(verified, .success, "hold", detail)
        try host.ledger.conclude(
            order: ConcludedOrder(queued), setting: until.map { Hold(until: $0, reason: verified.order.reason) },
            outcome: Outcome.success.rawValue, at: now, seal: host.scribe.seal(.hold(record)),
            ending: host.scribe.seal(.refusal(ending)))
    }

    /// Whether the same order may be obeyed with the lists of a later poll.
    private func mayFollow(_ refusal: Refusal) -> Bool {
        if case .noAllowlist = refusal.reason { return host.lists.trust.roles[.authoring] != nil }
        return refusal.isRetryable
    }

    // MARK: Saying so

    private func refuse(_ queued: QueuedOrder, _ refusal: Refusal) throws(LedgerFailure) {
        host.log.notice("order \(queued.id): \(refusal.outcome.rawValue), \(refusal)")
        let record = RefusalRecord(
            order: queued.id, sha256: queued.digest.hex, runbook: refusal.signed?.order?.runbook?.id,
            outcome: refusal.outcome.rawValue, code: refusal.cause.rawValue, detail: refusal.description,
            mandate: refusal.signed?.order.map { Mandate($0) } ?? Mandate())
        try host.ledger.conclude(
            order: ConcludedOrder(queued), outcome: refusal.outcome.rawValue, at: HostClock.now(),
            seal: host.scribe.seal(.refusal(record)))
    }

    private func conclude(
        _ verified: VerifiedOrder, _ queued: QueuedOrder, outcome: Outcome, code: String, detail: String
    ) throws(LedgerFailure) {
        host.log.notice("order \(queued.id): \(outcome.rawValue), \(detail)")
        try host.ledger.conclude(
            order: ConcludedOrder(queued), outcome: outcome.rawValue, at: HostClock.now(),
            seal: host.scribe.seal(.refusal(refusal(verified, outcome, code, detail))))
    }

    /// The lists that it needs may come with a later poll.
    private func putOff(_ queued: QueuedOrder, _ refusal: Refusal, until: Timestamp) throws(LedgerFailure) {
        host.log.notice("order \(queued.id) waits: \(refusal)")
        let record = RefusalRecord(
            order: queued.id, sha256: queued.digest.hex, runbook: refusal.signed?.order?.runbook?.id,
            outcome: Outcome.deferred.rawValue, code: refusal.cause.rawValue, detail: refusal.description,
            mandate: refusal.signed?.order.map { Mandate($0) } ?? Mandate())
        try host.ledger.postpone(
            order: queued.id, until: max(until, HostClock.now() + .seconds(1)), at: HostClock.now(),
            seal: queued.deferrals == 0 ? host.scribe.seal(.refusal(record)) : nil)
    }

    /// Stated once, however often it is put off again.
    private func putOff(
        _ verified: VerifiedOrder, _ queued: QueuedOrder, outcome: Outcome, until: Timestamp, why: String
    ) throws(LedgerFailure) {
        // Never again in this turn, whatever the clocks say.
        let until = max(min(until, verified.order.startLimit + .seconds(1)), HostClock.now() + .seconds(1))
        host.log.notice("order \(queued.id): \(outcome.rawValue), \(why)")
        try host.ledger.postpone(
            order: queued.id, until: until, at: HostClock.now(),
            seal: queued.deferrals == 0 ? host.scribe.seal(.refusal(refusal(verified, outcome, "later", why))) : nil)
    }

    private func refusal(_ verified: VerifiedOrder, _ outcome: Outcome, _ code: String, _ detail: String)
        -> RefusalRecord
    {
        RefusalRecord(
            order: verified.order.id.hex, sha256: verified.digest.hex, runbook: verified.order.runbook?.id,
            outcome: outcome.rawValue, code: code, detail: detail, mandate: Mandate(verified.order))
    }
}

extension Prelude {
    fileprivate init(_ asked: Order.Prelude) { self = asked == .dryRun ? .dryRun : .none }
}

extension Order {
    fileprivate var runbook: RunbookReference? { if case .run(let reference, _) = task { reference } else { nil } }
}
