import Evidence
public import Documents
import Drift
import Execution
public import Ledger
import Orders
public import Runbooks
public import Signing

extension Host {
    /// The present, with what this host knows of its clock: never before the latest instant that it has believed.
    func moment() throws(LedgerFailure) -> Moment {
        let built = Timestamp(rfc3339: AgentVersion.built) ?? Timestamp(milliseconds: 0)
        let floor = TimeFloor(built, try ledger.timeFloor() ?? built)
        return floor.moment(clock: HostClock.now(), uncertainty: HostClock.uncertainty())
    }

    /// The present as a list's end is judged by it. For what an order or a person wants, it may be as late as the clock
    /// may be off; a heal is judged by the floor alone, since one of them mends the clock.
    func judgedNow(_ trigger: Trigger) throws(LedgerFailure) -> Timestamp {
        let moment = try moment()
        if case .heal = trigger { return moment.now }
        return moment.now + (moment.uncertainty ?? .zero)
    }

    /// When a restored ledger opened its epoch; nil where this ledger never lost anything.
    func restoredSince() throws(LedgerFailure) -> Timestamp? { try ledger.restoredSince() }

    /// Versions of the signed documents in force, by kind: those whose signatures this host's trust vouches for now.
    public var versionsInForce: [(kind: String, version: Int)] {
        let lists = lists
        let held = [
            ("allowlist", lists.allowlist?.held.version), ("baseline", lists.baseline?.version),
            ("trust", lists.trust.version),
        ]
        return held.compactMap { kind, version in version.map { (kind: kind, version: $0) } }
    }

    /// Admits a runbook, or says why not. `vouched` names what a heal has from documents and baseline alone.
    public func admit(
        _ runbook: String, sha256: Digest? = nil, params: [String: Node], vouched: Set<String> = [], trigger: Trigger
    ) throws(LedgerFailure) -> Result<AllowedRunbook, Unlisted> {
        let now = try judgedNow(trigger)
        let lists = lists
        guard let allowlist = lists.allowlist else { return .failure(.noAllowlist) }
        let blobs = blobs
        do throws(AllowlistRefusal) {
            return .success(
                try allowlist.admit(
                    runbook, sha256: sha256, params: params, vouched: vouched, profile: lists.baseline?.profile,
                    agent: Version(AgentVersion.current), blobs: { blobs.bytes($0) }, site: configuration.site,
                    now: now, trigger: trigger))
        } catch {
            return .failure(.refused(error))
        }
    }

    /// Why a run that was interrupted on purpose may not go on, by the documents that are in force now: what it is made
    /// of must still be listed. When the list ends does not matter, since it has begun.
    func objection(to plan: RunPlan) -> String? {
        guard let list = lists.allowlist?.allowlist else { return "this host has no allowlist any more" }
        let name = "allowlist \(list.version)"
        guard list.sites.contains(configuration.site) else { return "\(name) is not for this site" }
        guard let runbook = list.runbook(plan.runbook.id) else { return "\(plan.runbook.id) is not on \(name)" }
        guard runbook.sha256.hex == plan.runbook.sha256 else { return "\(name) has other bytes of \(runbook.id)" }
        for used in plan.plugins {
            guard let plugin = list.plugin(used.id) else { return "the plugin \(used.id) is not on \(name)" }
            guard plugin.tree.hex == used.sha256 else { return "\(name) has other files of the plugin \(used.id)" }
        }
        return nil
    }

    /// The inconsistent run that this one has to wait for, until a person has resolved it: one that may have touched
    /// what this one changes.
    func unresolved(before allowed: AllowedRunbook) throws(LedgerFailure) -> String? {
        let waiting = try ledger.unresolvedRuns()
        if waiting.isEmpty { return nil }
        let own = Footprint(allowed, site: configuration.site, host: configuration.host)
        for run in waiting.map(\.id) where Footprint(plan: try ledger.run(run)?.plan ?? []).overlaps(own) { return run }
        return nil
    }

    /// Admits a check with the parameters that the baseline gives it here.
    func admit(_ instance: CheckInstance, now: Timestamp) -> Result<AllowedCheck, Unlisted> {
        guard let allowlist = lists.allowlist else { return .failure(.noAllowlist) }
        let blobs = blobs
        do throws(AllowlistRefusal) {
            return .success(
                try allowlist.admitCheck(
                    instance.uses, with: instance.given, profile: instance.profile,
                    agent: Version(AgentVersion.current), blobs: { blobs.bytes($0) }, site: configuration.site, now: now
                ))
        } catch {
            return .failure(.refused(error))
        }
    }
}

/// Why nothing is admitted.
public enum Unlisted: Error, Sendable, CustomStringConvertible {
    /// This host has no allowlist yet.
    case noAllowlist
    case refused(AllowlistRefusal)

    public var description: String {
        switch self {
        case .noAllowlist: "this host has no allowlist"
        case .refused(let refusal): refusal.description
        }
    }
}

extension CheckInstance {
    /// What the site gives, and what this host gives instead.
    var given: [String: Node] { site.merging(host) { _, own in own } }
}

extension Baseline {
    /// What this host's instances give each check: where a runbook asks for the same check, it means the same thing.
    func checkValues(for host: String) -> [String: [String: Node]] {
        Dictionary(instances(for: host).map { ($0.uses, $0.given) }) { first, _ in first }
    }
}
