import Logging
import Documents
import Drift
import Evidence
import Execution
import Ledger
import Orders
import Runbooks
import Signing
import Synchronization

/// Looks for drift on time, remembers what was seen, and heals what the baseline and the allowlist let it heal.
struct Watch: Sendable {
    let host: Host
    let runner: Runner

    /// An unchanged result is stated again after this long, so that evidence shows that somebody looked.
    private static let statedEvery = Duration.seconds(86_400)
    /// Checks that look at the same time.
    private static let abreast = 4

    /// One instance, looked at.
    struct Look: Sendable {
        var instance: CheckInstance
        var allowed: AllowedCheck?
        var result: Masked<CheckResult>
    }

    /// When the next check is due; nil where the baseline has none.
    func nextDue(now: Timestamp) throws(LedgerFailure) -> Timestamp? {
        CheckSchedule(host: host.configuration.host).next(try entries(), now: now)
    }

    /// Looks at whatever is due, and heals. Returns what was seen.
    func cycle(until finishing: StopToken) throws(LedgerFailure) -> [Look] {
        let due = CheckSchedule(host: host.configuration.host).due(try entries(), now: HostClock.now())
        let looks = try look(at: instances.filter { due.contains($0.id) })
        try remember(looks)
        for look in looks where look.result.outcome == .drift && !finishing.isStopped { try heal(look) }
        return looks
    }

    /// What the baseline has looked at on this host.
    var instances: [CheckInstance] {
        (host.lists.baseline?.instances(for: host.configuration.host) ?? []).filter { $0.off == nil }
    }

    // MARK: Looking

    func look(at instances: [CheckInstance]) throws(LedgerFailure) -> [Look] {
        let now = try host.moment().now
        let looks = Mutex([Int: Look]())
        let checker = Checker(
            seams: host.seams, minimum: host.configuration.minimumIsolation, stop: runner.stop)
        Threads.concurrently(instances.count, abreast: Self.abreast) { index in
            let look = self.look(at: instances[index], checker, now)
            looks.withLock { $0[index] = look }
        }
        try host.requireLaunches()
        return looks.withLock { found in found.sorted { $0.key < $1.key }.map(\.value) }
    }

    private func look(at instance: CheckInstance, _ checker: Checker, _ now: Timestamp) -> Look {
        switch host.admit(instance, now: now) {
        case .success(let allowed):
            Look(instance: instance, allowed: allowed, result: checker.result(of: allowed.check, allowed.params))
        case .failure(let refusal):
            Look(
                instance: instance, allowed: nil,
                result: checker.unjudged(instance.uses, why: refusal.description))
        }
    }

    private func entries() throws(LedgerFailure) -> [CheckSchedule.Entry] {
        let states = Dictionary(try host.ledger.checks().map { ($0.instance, $0.at) }) { first, _ in first }
        let now = try host.moment().now
        return instances.map { instance in
            let every = (try? host.admit(instance, now: now).get())?.check.every ?? .seconds(900)
            return CheckSchedule.Entry(id: instance.id, every: every, last: states[instance.id])
        }
    }

    // MARK: Remembering

    /// A changed result is stated at once, an unchanged one once a day.
    private func remember(_ looks: [Look]) throws(LedgerFailure) {
        let now = HostClock.now()
        let scribe = host.scribe
        var rows: [CheckOutcomeRow] = []
        var seals: [Sealing] = []
        for look in looks {
            let before = try host.ledger.check(look.instance.id)
            var memory = CheckMemory(before?.memory ?? [])
            let word = look.result.outcome.rawValue
            if before?.result != word || memory.stated.map({ now - $0 >= Self.statedEvery }) ?? true {
                memory.stated = now
                seals.append(scribe.seal(.check(CheckRecord(look, at: now))))
                let level = look.result.outcome == .pass ? "" : ": \(look.result.headline)"
                host.log.info("check \(look.instance.id): \(word)\(level)")
            }
            if look.result.outcome == .pass { memory.alerted = false }
            rows.append(CheckOutcomeRow(instance: look.instance.id, result: word, memory: memory.bytes))
        }
        try host.ledger.record(checks: rows, at: now, seals: seals)
    }

    // MARK: Healing

    private func heal(_ look: Look) throws(LedgerFailure) {
        guard let allowed = look.allowed, let remedy = allowed.check.heal else { return }
        // Whether it could be healed is nobody's question there.
        if look.instance.mode == .audit {
            return host.log.info("check \(look.instance.id): not healed, \(HealDecision.Reason.audit)")
        }
        let now = HostClock.now()
        let given: Heal.Given
        do throws(ValueProblem) {
            given = try remedy.given(allowed.params, failing: look.result.failing)
        } catch {
            return try alert(look, "it cannot be healed: \(error.message)")
        }
        let runbook: AllowedRunbook
        let trigger = Trigger.heal(check: look.instance.uses)
        switch try host.admit(remedy.runbook, params: given.params, vouched: given.vouched, trigger: trigger) {
        case .success(let admitted): runbook = admitted
        case .failure(let refusal): return try alert(look, "it cannot be healed: \(refusal)")
        }
        let history = HealDecision.History(
            consecutive: try host.ledger.check(look.instance.id)?.consecutive ?? 1,
            heals: try host.ledger.heals(of: look.instance.id, since: now - max(remedy.budget.per, remedy.cooldown))
                .map(
                    \.started))
        let window = host.configuration.window
        let decision = HealDecision.decide(
            remedy, outcome: look.result.outcome, mode: look.instance.mode, history: history,
            hold: try host.ledger.hold(now: now) == nil ? .free : .held,
            disruption: runbook.isDisruptive ? .disruptive : .none,
            window: window.map { $0.end(at: now) == nil ? .closed : .open } ?? .none, now: now)
        switch decision {
        case .wait(let reason): host.log.info("check \(look.instance.id): not healed, \(reason)")
        case .alert(let reason): try alert(look, "\(reason)")
        case .heal: try carryOut(runbook, for: look)
        }
    }

    private func carryOut(_ runbook: AllowedRunbook, for look: Look) throws(LedgerFailure) {
        if let earlier = try host.unresolved(before: runbook) {
            return host.log.notice("check \(look.instance.id): not healed, run \(earlier) is inconsistent")
        }
        guard host.ledger.ballast.allowsRuns else {
            return host.log.error("check \(look.instance.id): not healed, the disk of the ledger is nearly full")
        }
        let run = Runner.newRunID()
        try host.ledger.recordHeal(of: look.instance.id, run: run, at: HostClock.now())
        host.log.notice("check \(look.instance.id): \(runbook.runbook.id) heals it, run \(run)")
        let result = try runner.run(runbook, id: run, trigger: .heal(instance: look.instance.id))
        host.log.notice("run \(run): \(result.outcome.rawValue)\(result.cause.map { ", \($0)" } ?? "")")
        try remember(try self.look(at: [look.instance]))
    }

    /// Once, until the check passes again.
    private func alert(_ look: Look, _ why: String) throws(LedgerFailure) {
        let now = HostClock.now()
        var memory = CheckMemory(try host.ledger.check(look.instance.id)?.memory ?? [])
        if memory.alerted { return }
        memory.alerted = true
        host.log.error("check \(look.instance.id): \(why)")
        let severity = look.result.severity ?? look.allowed?.check.severity ?? .high
        let record = AlertRecord(
            severity: severity.rawValue, code: "not_healed", message: "\(look.result.headline); \(why)",
            about: "check \(look.instance.id)")
        try host.ledger.keep(
            memory: memory.bytes, of: look.instance.id, at: now, seal: host.scribe.seal(.alert(record)))
    }
}

/// What is kept of one instance between two looks.
struct CheckMemory {
    var stated: Timestamp?
    var alerted = false

    init(_ bytes: [UInt8]) {
        guard let node = JSON.read(bytes, Reading(file: "")) else { return }
        // With `map` instead, the optimiser of Swift 6.3.1 crashes.
        if let milliseconds = node["stated"]?.integer { stated = Timestamp(milliseconds: milliseconds) }
        alerted = node["alerted"]?.boolean ?? false
    }

    var bytes: [UInt8] {
        JSON.bytes(.map(["stated": stated.map { Node(.integer($0.milliseconds)) }, "alerted": Node(alerted)]))
    }
}
