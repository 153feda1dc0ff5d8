import Logging
import Documents
import Drift
import Evidence
import Execution
import Ledger
import Runbooks
import Signing
import Transport

/// Puts newer signed lists in force: trust by its succession, allowlist and baseline by their counters. Whatever is
/// refused is said, and changes nothing.
struct Adoption: Sendable {
    let host: Host
    let mailbox: Mailbox
    let stop: StopToken

    func adopt(_ config: Node) throws(LedgerFailure) {
        try adoptTrust((config["trust"]?.list ?? []).compactMap { $0.string.flatMap { Base64.bytes($0) } })
        if let envelope = config["allowlist"]?.string.flatMap({ Base64.bytes($0) }) { try adoptAllowlist(envelope) }
        if let envelope = config["baseline"]?.string.flatMap({ Base64.bytes($0) }) { try adoptBaseline(envelope) }
        if let head = config["head"].flatMap({ ChainHead($0) }), try host.answer(head) {
            host.log.warning("the server knows more of this host than its ledger: a new epoch begins")
        }
    }

    private func adoptTrust(_ chain: [[UInt8]]) throws(LedgerFailure) {
        for envelope in chain {
            let current = host.lists.trust
            let next: Trust
            do throws(SigningError) {
                next = try current.successor(envelope, now: HostClock.now())
            } catch {
                // Documents that this host has already are offered again and again.
                if case .succession(.older, _, _) = error { continue }
                try refuse("trust", "\(error)")
                return
            }
            let record = AdoptionRecord(
                version: next.version, sha256: next.digest.hex, signers: [], expires: next.expires,
                replaces: current.version)
            try host.ledger.adopt(
                Adopted(.trust, version: next.version, digest: next.digest, envelope: envelope), at: HostClock.now(),
                seal: host.scribe.seal(.trust(record)))
            host.log.notice("trust \(next.version) is in force")
            let isNew = next.startsCounterAnew(of: .authoring, after: current)
            host.update { lists in
                lists.trust = next
                if isNew { lists.allowlist = nil }
            }
        }
    }

    private func adoptAllowlist(_ envelope: [UInt8]) throws(LedgerFailure) {
        let offered: AllowlistInForce
        let trust = host.lists.trust
        let opened: OpenedPayload
        do throws(SigningError) {
            opened = try trust.open(envelope, as: .allowlist, now: HostClock.now())
            offered = try trust.allowlist(envelope)
        } catch {
            return try refuse("allowlist", "\(error)")
        }
        let held = host.lists.allowlist
        guard try isTaken(offered.held, held: held?.held, floor: host.admission.inForce.allowlist, "allowlist") else {
            return
        }
        guard offered.allowlist.sites.contains(host.configuration.site) else {
            return try refuse("allowlist", "it is for \(offered.allowlist.sites.joined(separator: ", "))")
        }
        if offered.allowlist.expires <= HostClock.now() { return try refuse("allowlist", "it has expired") }
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
        host.update { $0.allowlist = offered }
        host.log.notice("allowlist \(offered.allowlist.version) is in force")
    }

    private func adoptBaseline(_ envelope: [UInt8]) throws(LedgerFailure) {
        let trust = host.lists.trust
        let offered: Baseline
        let digest: Digest
        do throws(SigningError) {
            digest = try trust.open(envelope, as: .baseline, now: HostClock.now()).digest
            offered = try trust.baseline(envelope)
        } catch {
            return try refuse("baseline", "\(error)")
        }
        let held = try host.ledger.adopted(.baseline).map { VersionRule.Held(version: $0.version, digest: $0.digest) }
        let candidate = VersionRule.Held(version: offered.version, digest: digest)
        guard try isTaken(candidate, held: held, floor: 0, "baseline") else { return }
        guard offered.site == host.configuration.site else {
            return try refuse("baseline", "it is for \(offered.site)")
        }
        try host.ledger.adopt(
            Adopted(.baseline, version: offered.version, digest: digest, envelope: envelope), at: HostClock.now())
        host.update { $0.baseline = offered }
        host.log.notice("baseline \(offered.version) is in force")
    }

    /// TRUST: a version at most 1,000 above the held one is taken, an equal one with other bytes is an alert.
    private func isTaken(
        _ offered: VersionRule.Held, held: VersionRule.Held?, floor: Int, _ what: String
    ) throws(LedgerFailure) -> Bool {
        switch VersionRule.judge(offered, held: held, floor: floor) {
        case .taken: return true
        case .same: return false
        case .older(let than):
            try refuse(what, "version \(offered.version) is older than \(than), which this host holds")
        case .forked:
            try refuse(what, "version \(offered.version) with other content is in force here")
        case .tooFarAhead(let of):
            try refuse(what, "version \(offered.version) is more than \(VersionRule.farthest) above \(of)")
        }
        return false
    }

    private func refuse(_ what: String, _ why: String) throws(LedgerFailure) {
        host.log.error("the \(what) that the server offers is refused: \(why)")
        let scribe = host.scribe
        let digest = Digest(of: Array("\(what): \(why)".utf8))
        _ = try host.ledger.countUnverified([("\(what)_refused", digest)], at: HostClock.now()) { position, record in
            try scribe.sealed(.unverified(record), at: position)
        }
    }

    /// Brings the bytes that the list names and this host has not. Nil when all are here.
    private func fetch(_ allowlist: Allowlist) -> String? {
        let missing = allowlist.blobs.keys.filter { !host.blobs.has($0) }.sorted { $0.hex < $1.hex }
        // A burst holds 8 MiB of replies; a runbook is at most 1 MiB, a plugin's file as large as the list says.
        for group in stride(from: 0, to: missing.count, by: 4).map({ missing[$0..<min($0 + 4, missing.count)] }) {
            let exchanges = group.map { digest in
                Exchange(
                    .get, "blobs/\(digest.hex)",
                    maximumReply: allowlist.blobs[digest].flatMap(\.self) ?? (1 << 20) + 1)
            }
            switch mailbox.send(exchanges, stop: stop) {
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

extension ChainHead {
    fileprivate init?(_ node: Node) {
        guard let epoch = node["epoch"]?.string, ChainPosition.isEpoch(epoch), let sequence = node["sequence"]?.integer,
            let digest = node["digest"]?.string.flatMap(Digest.init(hex:)), sequence >= 0, sequence < 1 << 40
        else { return nil }
        self.init(epoch: epoch, sequence: Int(sequence), digest: digest)
    }
}
