import Logging
import Documents
import Drift
import Evidence
import Execution
import Ledger
import Orders
import Runbooks
import Signing
import Transport

/// Puts newer signed lists in force: trust by its succession, allowlist and baseline by their counters. Whatever is
/// refused is said, and changes nothing.
struct Adoption: Sendable {
    let host: Host
    let mailbox: Mailbox
    let stop: StopToken

    /// False where no order may be taken now.
    func adopt(_ config: Node) throws(LedgerFailure) -> Bool {
        let now = try host.moment().now
        let chain = (config["trust"]?.list ?? []).prefix(Self.longestChain)
        try adoptTrust(chain.compactMap { $0.string.flatMap { Base64.bytes($0) } }, now: now)
        if let envelope = config["allowlist"]?.string.flatMap({ Base64.bytes($0) }) {
            try adoptAllowlist(envelope, now: now)
        } else if let held = host.lists.allowlist, let problem = fetch(held.allowlist) {
            host.log.warning("a file of allowlist \(held.allowlist.version) is missing here: \(problem)")
        }
        if let envelope = config["baseline"]?.string.flatMap({ Base64.bytes($0) }) {
            try adoptBaseline(envelope, now: now)
        }
        return try answerHead(in: config)
    }

    /// Trust documents of one reply.
    private static let longestChain = 64
    /// Follows the chain, oldest first, to the last document that has not expired (TUF, "Client workflow", 5.3.10).
    private func adoptTrust(_ chain: [[UInt8]], now: Timestamp) throws(LedgerFailure) {
        var steps: [(trust: Trust, envelope: [UInt8])] = []
        var newest = host.lists.trust
        for envelope in chain {
            do throws(SigningError) {
                let next = try newest.successor(envelope, now: .beforeAnyExpiry)
                if next.version == newest.version { continue }
                steps.append((next, envelope))
                newest = next
            } catch {
                // Documents that this host has already are offered again and again.
                if case .succession(.older, _, _) = error { continue }
                if case .succession(.forked, _, _) = error {
                    try refuse("trust", envelope, "\(error)", alert: "forked")
                } else {
                    try refuse("trust", envelope, "\(error)")
                }
                break
            }
        }
        while let last = steps.last, last.trust.expires <= now {
            try refuse("trust", last.envelope, "version \(last.trust.version) expired at \(last.trust.expires)")
            steps.removeLast()
        }
        for step in steps { try putInForce(step.trust, step.envelope) }
    }

    private func putInForce(_ next: Trust, _ envelope: [UInt8]) throws(LedgerFailure) {
        let current = host.lists.trust
        let record = AdoptionRecord(
            version: next.version, sha256: next.digest.hex, signers: next.signers(of: envelope), expires: next.expires,
            replaces: current.version)
        try host.ledger.adopt(
            Adopted(.trust, version: next.version, digest: next.digest, envelope: envelope), at: HostClock.now(),
            seal: host.scribe.seal(.trust(record)))
        var lists = host.lists
        try lists.take(next, from: host.ledger)
        host.update { [lists] in $0 = lists }
        host.log.notice("trust \(next.version) is in force")
    }

    private func adoptAllowlist(_ envelope: [UInt8], now: Timestamp) throws(LedgerFailure) {
        let offered: AllowlistInForce
        let trust = host.lists.trust
        let opened: OpenedPayload
        do throws(SigningError) {
            opened = try trust.open(envelope, as: .allowlist, now: now)
            offered = try trust.allowlist(envelope)
        } catch {
            return try refuse("allowlist", envelope, "\(error)")
        }
        let held = host.lists.allowlist
        let floor = host.admission.inForce.allowlist
        guard try isTaken(offered.held, envelope, held: held?.held, floor: floor, "allowlist") else { return }
        guard offered.allowlist.sites.contains(host.configuration.site) else {
            return try refuse("allowlist", envelope, "it is for \(offered.allowlist.sites.joined(separator: ", "))")
        }
        if offered.allowlist.expires <= now { return try refuse("allowlist", envelope, "it has expired") }
        if let problem = fetch(offered.allowlist) {
            // It comes with the next poll; the one in force stays.
            host.log.warning("allowlist \(offered.allowlist.version) waits: \(problem)")
            return
        }
        let record = AdoptionRecord(
            version: offered.allowlist.version, sha256: offered.digest.hex, signers: opened.signers,
            expires: offered.allowlist.expires, replaces: held?.allowlist.version)
        try host.ledger.adopt(
            Adopted(.allowlist, version: offered.allowlist.version, digest: offered.digest, envelope: envelope),
            at: HostClock.now(), seal: host.scribe.seal(.allowlist(record)))
        host.update { $0.take(offered) }
        host.log.notice("allowlist \(offered.allowlist.version) is in force")
    }

    private func adoptBaseline(_ envelope: [UInt8], now: Timestamp) throws(LedgerFailure) {
        let trust = host.lists.trust
        let offered: Baseline
        let opened: OpenedPayload
        do throws(SigningError) {
            opened = try trust.open(envelope, as: .baseline, now: now)
            offered = try trust.baseline(envelope)
        } catch {
            return try refuse("baseline", envelope, "\(error)")
        }
        let held = host.lists.heldBaseline
        let candidate = VersionRule.Held(version: offered.version, digest: opened.digest)
        guard try isTaken(candidate, envelope, held: held, floor: 0, "baseline") else { return }
        guard offered.site == host.configuration.site else {
            return try refuse("baseline", envelope, "it is for \(offered.site)")
        }
        let record = AdoptionRecord(
            version: offered.version, sha256: opened.digest.hex, signers: opened.signers, expires: nil,
            replaces: held?.version)
        try host.ledger.adopt(
            Adopted(.baseline, version: offered.version, digest: opened.digest, envelope: envelope),
            at: HostClock.now(), seal: host.scribe.seal(.baseline(record)))
        host.update { $0.take(offered, digest: opened.digest) }
        host.log.notice("baseline \(offered.version) is in force")
    }

    /// TRUST: a version at most 1,000 above the held one is taken, an equal one with other bytes is an alert.
    private func isTaken(
        _ offered: VersionRule.Held, _ envelope: [UInt8], held: VersionRule.Held?, floor: Int, _ what: String
    ) throws(LedgerFailure) -> Bool {
        switch VersionRule.judge(offered, held: held, floor: floor) {
        case .taken: return true
        case .same: return false
        case .older(let than):
            try refuse(what, envelope, "version \(offered.version) is older than \(than), which this host holds")
        case .forked:
            try refuse(
                what, envelope, "version \(offered.version) with other content is in force here", alert: "forked")
        case .tooFarAhead(let of):
            try refuse(what, envelope, "version \(offered.version) is more than \(VersionRule.farthest) above \(of)")
        }
        return false
    }

    /// - Parameter alert: where a person has to hear of it, the reason's word. They do once an hour, as often as it is
    ///   stated.
    func refuse(
        _ what: String, _ envelope: [UInt8], _ why: String, alert: String? = nil
    ) throws(LedgerFailure) {
        host.log.error("the \(what) that the server offers is refused: \(why)")
        let scribe = host.scribe
        let cause = "\(what)_\(alert ?? "refused")"
        let stated = try host.ledger.countUnverified([(cause, Digest(of: envelope))], at: HostClock.now()) {
            position, record in try scribe.sealed(.unverified(record), at: position)
        }
        guard alert != nil, !stated.isEmpty else { return }
        let record = AlertRecord(severity: "high", code: cause, message: why, about: what)
        try host.ledger.append(at: HostClock.now(), seal: scribe.seal(.alert(record)))
    }

    /// Brings the bytes that the list names and this host has not. Nil when all are here.
    private func fetch(_ allowlist: Allowlist) -> String? {
        let missing = allowlist.blobs.keys.filter { !host.blobs.has($0) }.sorted { $0.hex < $1.hex }
        // A burst holds 8 MiB of replies; a runbook is at most 1 MiB, a plugin's file as large as the list says.
        let end = HostClock.monotonic() + Mailbox.longest
        for group in stride(from: 0, to: missing.count, by: 4).map({ missing[$0..<min($0 + 4, missing.count)] }) {
            let exchanges = group.map { digest in
                Exchange(
                    .get, "blobs/\(digest.hex)",
                    maximumReply: allowlist.blobs[digest].flatMap(\.self) ?? (1 << 20) + 1)
            }
            // What has come stays here, so that a slow line gets on with each poll and holds up no turn.
            let left = end - HostClock.monotonic()
            guard left >= .seconds(1) else { return "its files come slowly; the others follow with the next poll" }
            switch mailbox.send(exchanges, stop: stop, within: left) {
            case .failure(let failure): return failure.message
            case .success(let replies):
                for (digest, reply) in zip(group, replies) {
                    guard case .response(let response) = reply, response.status == 200 else {
                        return "the server does not give \(digest)"
                    }
                    guard (try? host.blobs.store(response.body, as: digest)) != nil else {
                        return "what the server gives as \(digest) is something else, or the disk is full"
                    }
                }
            }
        }
        return nil
    }
}

extension Trust {
    /// Ids of the root keys that signed `envelope` as this document.
    fileprivate func signers(of envelope: [UInt8]) -> [String] {
        guard let root = roles[.root], let envelope = try? Envelope(reading: envelope) else { return [] }
        return (try? envelope.open(as: .trust, by: root).signers) ?? []
    }
}
