public import Documents
public import Signing

/// A runbook that may run here and now, with its parameters. Only an allowlist in force makes one, of the very bytes
/// that it lists.
public struct AllowedRunbook: Sendable, Hashable {
    public let valid: ValidRunbook
    /// Typed, with defaults filled in. An optional one that was not given is missing.
    public let params: [String: Node]
    public let trigger: Trigger
    public let site: String
    /// Version and payload digest of the list that admitted it.
    public let allowlist: VersionRule.Held
    /// Why there is no proof of its undo.
    public let unproven: String?

    public var runbook: Runbook { valid.runbook }

    fileprivate init(
        valid: ValidRunbook, params: [String: Node], trigger: Trigger, site: String, allowlist: VersionRule.Held,
        unproven: String?
    ) {
        self.valid = valid
        self.params = params
        self.trigger = trigger
        self.site = site
        self.allowlist = allowlist
        self.unproven = unproven
    }
}

extension AllowlistInForce {
    /// Admits a runbook, or says why not.
    ///
    /// - Parameters:
    ///   - sha256: what the order was made for; nil where nobody named bytes.
    ///   - params: what the order, the heal or the person gives.
    ///   - vouched: of `params`, those whose values the check's own document or the signed baseline gave; see
    ///     `Heal.given`. An order's are never.
    ///   - baseline: values for parameters that come `from: baseline`.
    ///   - profile: of the baseline, for defaults by profile.
    ///   - agent: the version that will run it.
    ///   - now: already moved by the clock's uncertainty, to the side that refuses more.
    public func admit(
        _ id: String, sha256: Digest? = nil, params: [String: Node], vouched: Set<String> = [],
        baseline: [String: Node] = [:], profile: String? = nil, agent: Version? = nil, blobs: Blobs, site: String,
        now: Timestamp, trigger: Trigger
    ) throws(AllowlistRefusal) -> AllowedRunbook {
        guard allowlist.sites.contains(site) else { throw .otherSite(site, listed: allowlist.sites) }
        guard let listed = allowlist.runbook(id) else { throw .runbookNotListed(id) }
        if let sha256, sha256 != listed.sha256 { throw .otherDigest(listed: listed.sha256, asked: sha256) }
        if case .heal(let check) = trigger, !listed.heals.contains(check) {
            throw .healNotListed(check: check, runbook: id)
        }
        // A heal may outlive the list, so the runbook's severity must be known before the time is judged.
        if trigger.dies(with: allowlist, now) { throw .expired(at: allowlist.expires, grace: .zero) }
        let library = try library(of: listed, agent, blobs)
        let valid: ValidRunbook
        do throws(LibraryProblem) { valid = try library.valid(id) } catch {
            throw otherName(in: library, listed) ?? .invalid(id, error.diagnostics)
        }
        if let other = otherName(in: library, listed) { throw other }
        let grace = allowlist.grace[valid.runbook.severity] ?? .zero
        guard now < allowlist.expires + grace || !trigger.isHeal else {
            throw .expired(at: allowlist.expires, grace: grace)
        }
        let values = try ParameterJudge(
            params: valid.runbook.params, bounds: listed.params, flows: valid.flows, trigger: trigger
        ).judged(params, baseline: baseline, profile: profile)
        let asked = Set(params.filter { !$0.value.isNull }.keys)
        let free = valid.unbounded(
            values, asked: trigger.isHeal ? asked.subtracting(vouched) : asked, under: listed.params)
        if let name = (valid.unforeseen(values, under: listed.params) + free).first { throw .parameterUnbounded(name) }
        return AllowedRunbook(
            valid: valid, params: values, trigger: trigger, site: site, allowlist: held, unproven: listed.unproven)
    }
}

extension Trigger {
    /// Orders and people need a list that has not expired; heals are judged by their grace.
    fileprivate func dies(with allowlist: Allowlist, _ now: Timestamp) -> Bool {
        !isHeal && now >= allowlist.expires
    }
}

extension AllowlistInForce {
    /// A runbook or plugin whose bytes call themselves something else than the list does.
    private func otherName(in library: Library, _ listed: Allowlist.ListedRunbook) -> AllowlistRefusal? {
        if let runbook = library.runbooks.values.first?.runbook,
            runbook.id != listed.id || runbook.version != listed.version
        {
            return .otherName("\(runbook.id) \(runbook.version)", listed: "\(listed.id) \(listed.version)")
        }
        for read in library.plugins.values {
            let plugin = read.plugin
            guard let listed = allowlist.plugin(read.source.folder) else { continue }
            if plugin.id != listed.id || plugin.version != listed.version {
                return .otherName("\(plugin.id) \(plugin.version)", listed: "\(listed.id) \(listed.version)")
            }
        }
        return nil
    }
}
