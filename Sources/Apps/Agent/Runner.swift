import Signing
import Confinement
import Staging
import Logging
import Documents
import Evidence
import Execution
import Ledger
import Runbooks

/// Runs one allowlisted runbook on this host and concludes it: its outcome, its evidence and its place in the queue's
/// history are one transaction.
struct Runner: Sendable {
    let host: Host
    let stop: StopToken
    /// This program is told to end. Nil: `stop` says so.
    var leaving: StopToken?
    var progress: @Sendable (RunProgress) -> Void = { _ in }

    func run(
        _ allowed: AllowedRunbook, id: String, trigger: RunPlan.Trigger, mandate: Mandate = Mandate(),
        prelude: Prelude = .none, order: ConcludedOrder? = nil, again: Duration = OrderWork.pause
    ) throws(LedgerFailure) -> Masked<RunResult> {
        let engine = Engine(seams: host.seams, journal: host.journal, progress: progress)
        let configuration = host.configuration
        let result: Masked<RunResult>
        do throws(JournalFailure) {
            result = try engine.run(
                allowed, id: id, site: configuration.site, host: configuration.host, trigger: trigger,
                minimum: configuration.minimumIsolation,
                checkValues: host.lists.baseline?.checkValues(for: configuration.host) ?? [:],
                mandate: mandate.planned, prelude: prelude, simulatingAt: host.simulationStage, stop: stop,
                leaving: leaving)
        } catch {
            throw LedgerFailure(journal: error)
        }
        let record = RunRecord(
            result, of: RunSubject(allowed), cause: RunRecord.Cause(trigger), mandate: mandate)
        try conclude(result, record, order: order, again)
        engine.release(result.value)
        host.interposition.passing(.released)
        return result
    }

    /// Undoes what an earlier process left open, and says so.
    ///
    /// - Parameter asking: brings this host's lists up to date, before a run goes on that planned its interruption.
    func recover(asking: () throws(LedgerFailure) -> Void = {}) throws(LedgerFailure) {
        // First of all, so that no step of the dead agent still writes where its run is undone.
        let removed = host.cage.removeLeftovers()
        if !removed.isEmpty {
            host.log.notice("an earlier agent was killed; removed what it left: \(removed.joined(separator: ", "))")
        }
        host.interposition.passing(.cleared)
        let open = try host.ledger.openRuns()
        if open.contains(where: { Engine.isAwaiting(plan: $0.plan, events: $0.events) }) { try asking() }
        for open in open {
            host.log.warning("run \(open.id) was interrupted; it is undone, or goes on where it planned so")
            let engine = Engine(seams: host.seams, journal: host.journal, progress: progress)
            let recovered: (Masked<RunResult>, RunPlan?)
            do throws(JournalFailure) {
                recovered = try engine.recover(
                    run: open.id, plan: open.plan, events: open.events, started: open.started, stop: stop,
                    leaving: leaving, objection: host.objection)
            } catch {
                throw LedgerFailure(journal: error)
            }
            let (result, plan) = recovered
            let record = RunRecord(
                result, of: RunSubject(plan, run: open.id),
                cause: plan.map { RunRecord.Cause($0.trigger) } ?? .recovery,
                mandate: plan?.mandate.map { Mandate($0) }
                    ?? Mandate(reason: Self.reason(of: result.cause)))
            try conclude(result, record, order: nil, OrderWork.pause)
            engine.release(result.value)
            host.interposition.passing(.released)
            host.log.warning("run \(open.id): \(result.outcome.rawValue)")
        }
        try host.ledger.releaseClaims(at: HostClock.now())
        host.interposition.passing(.unclaimed)
        let kept = Set(try host.ledger.unresolvedRuns().map(\.id))
        do throws(FileFailure) { try host.staging.sweep(keeping: kept) } catch {
            host.log.warning("what earlier runs left in \(error.path) could not be removed: \(error.message)")
        }
        host.interposition.passing(.swept)
    }

    private func conclude(
        _ result: Masked<RunResult>, _ record: RunRecord, order: ConcludedOrder?, _ again: Duration
    ) throws(LedgerFailure) {
        let scribe = host.scribe
        let alerts =
            result.alerts.map { alert in
                AlertRecord(
                    severity: alert.severity, code: "runbook", message: alert.message, about: "run \(result.run)")
            }
            + differences(result, record)
        let passing = host.interposition.passing
        let seal = scribe.seal(.run(record))
        passing(.concluding)
        try host.ledger.conclude(
            run: result.run, order: order, outcome: result.outcome.rawValue, at: result.ended,
            until: result.outcome == .deferred ? result.ended + again : nil,
            also: alerts.map { scribe.seal(.alert($0)) },
            seal: { position in
                let sealed = try seal(position)
                passing(.sealed)
                return sealed
            })
        passing(.concluded)
        for step in result.steps {
            guard let why = step.result?.unkept else { continue }
            host.log.warning("run \(result.run), step \(step.id): of its output only an excerpt is kept: \(why)")
        }
        for printed in result.printed {
            guard let why = printed.unkept else { continue }
            host.log.warning("run \(result.run), \(printed.place): of its output only an excerpt is kept: \(why)")
        }
        host.outputs.prune(after: result.run)
    }

    /// Why a run of which nobody gave a reason is stated after a start.
    private static func reason(of cause: FailureCause?) -> String {
        switch cause {
        case .interrupted: "interrupted; undone at the next start"
        case .withdrawn: "interrupted as planned; undone at the next start"
        default: "interrupted as planned; went on at the next start"
        }
    }

    /// What was not foretold changes no outcome, and a person should know it all the same.
    private func differences(_ result: Masked<RunResult>, _ record: RunRecord) -> [AlertRecord] {
        guard let conformance = result.conformance else { return [] }
        for gap in conformance.gaps {
            host.log.notice("run \(result.run), not compared with its dry-run: \(gap)")
        }
        guard let first = conformance.findings.first else { return [] }
        let count = conformance.findings.count
        let more = count > 1 ? ", and \(count - 1) more" : ""
        host.log.warning("run \(result.run) differs from its dry-run: \(first)\(more)")
        // Without their paths, which stand in the statement of the run, where they are concealed as paths are.
        let message =
            "\(record.runbook.id) differs from its dry-run in \(count == 1 ? "one finding" : "\(count) findings"): see its run"
        return [
            AlertRecord(severity: "high", code: "not_as_predicted", message: message, about: "run \(result.run)")
        ]
    }

    /// 96 random bits, as they stand in names of folders and cgroups.
    static func newRunID() -> String {
        var random = SystemRandomNumberGenerator()
        return (0..<3).map { _ in
            let digits = String(UInt32.random(in: .min ... .max, using: &random), radix: 16)
            return String(repeating: "0", count: 8 - digits.count) + digits
        }.joined()
    }
}

extension RunSubject {
    init(_ allowed: AllowedRunbook) {
        let runbook = allowed.runbook
        self.init(
            runbook: .init(id: runbook.id, version: runbook.version.description, sha256: allowed.valid.sha256.hex),
            plugins: allowed.valid.used.map { .init(id: $0.id, version: $0.version.description, sha256: $0.tree.hex) })
    }

    /// Of a run whose plan may not be readable any more.
    init(_ plan: RunPlan?, run: String) {
        guard let plan else {
            self.init(runbook: .init(id: "unknown", version: "", sha256: ""), plugins: [])
            return
        }
        self.init(
            runbook: .init(id: plan.runbook.id, version: plan.runbook.version, sha256: plan.runbook.sha256),
            plugins: plan.plugins.map { .init(id: $0.id, version: $0.version, sha256: $0.sha256) })
    }
}

extension RunRecord.Cause {
    init(_ trigger: RunPlan.Trigger) {
        switch trigger {
        case .order(let id, let sha256): self = .order(id: id, sha256: sha256)
        case .heal(let instance): self = .heal(check: instance)
        case .person(let uid): self = .person(uid: uid)
        }
    }
}

extension LedgerFailure {
    /// The journal's words in the ledger's.
    init(journal failure: JournalFailure) {
        let code: Code =
            switch failure.code {
            case .diskFull: .diskFull
            case .storage: .storage
            case .busy: .busy
            case .run: .state
            case .planned: .planned
            }
        self.init(code, failure.message)
    }
}
