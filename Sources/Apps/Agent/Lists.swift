import Documents
import Drift
import Ledger
import Runbooks
import Signing

/// The signed documents in force on this host.
struct Lists: Sendable {
    private(set) var trust: Trust
    private(set) var allowlist: AllowlistInForce?
    private(set) var baseline: Baseline?
    /// What an offered baseline is compared with.
    private(set) var heldBaseline: VersionRule.Held?

    var versions: HeldVersions { HeldVersions(trust: trust.version, allowlist: allowlist?.held.version ?? 0) }

    /// Reads back what was adopted. Each envelope is opened again: the ledger is a file like any other.
    ///
    /// `placed` is the trust document that was installed by hand; the ledger holds its successors. Expired or not, the
    /// last of them is in force: an older one would vouch for keys that were taken back. Throws `state` where they do
    /// not follow one another.
    static func load(placed: Trust, from ledger: Ledger) throws(LedgerFailure) -> Lists {
        let successors = try ledger.everAdopted(.trust).filter { $0.version > placed.version }
        var lists = Lists(trust: placed)
        do throws(SigningError) {
            lists.trust = try placed.successor(through: successors.map(\.envelope), now: .beforeAnyExpiry)
        } catch {
            throw LedgerFailure(
                .state,
                "this host took trust \(successors.last?.version ?? 0), which does not follow the trust document that is "
                    + "placed on it: place the newest one (\(error))")
        }
        try lists.reopen(from: ledger)
        return lists
    }

    /// Puts a successor in force. What its keys do not vouch for any more falls with the old one, and with it the
    /// counter: a lost key may have used the numbers up.
    mutating func take(_ next: Trust, from ledger: Ledger) throws(LedgerFailure) {
        trust = next
        try reopen(from: ledger)
    }

    mutating func take(_ next: AllowlistInForce) { allowlist = next }

    mutating func take(_ next: Baseline, digest: Digest) {
        baseline = next
        heldBaseline = VersionRule.Held(version: next.version, digest: digest)
    }

    private init(trust: Trust) {
        self.trust = trust
    }

    private mutating func reopen(from ledger: Ledger) throws(LedgerFailure) {
        (allowlist, baseline, heldBaseline) = (nil, nil, nil)
        if let held = try ledger.adopted(.allowlist) { allowlist = try? trust.allowlist(held.envelope) }
        if let held = try ledger.adopted(.baseline), let opened = try? trust.baseline(held.envelope) {
            take(opened, digest: held.digest)
        }
    }
}

extension Timestamp {
    /// For reading a trust document whose time may be over: it opens nothing then, but its successor follows it.
    static let beforeAnyExpiry = Timestamp(milliseconds: .min)
}

extension Trust {
    /// Opens an allowlist. Its own expiry is judged where it is used: an expired one may still name what runs.
    func allowlist(_ envelope: [UInt8]) throws(SigningError) -> AllowlistInForce {
        let opened = try open(envelope, as: .allowlist, now: issued)
        let reading = Reading(file: "allowlist")
        guard let allowlist = AllowlistInForce(opened, reading) else {
            throw .document(.allowlist, reading.diagnostics)
        }
        return allowlist
    }

    func baseline(_ envelope: [UInt8]) throws(SigningError) -> Baseline {
        let opened = try open(envelope, as: .baseline, now: issued)
        let reading = Reading(file: "baseline")
        guard let baseline = Baseline.read(opened.bytes, reading) else {
            throw .document(.baseline, reading.diagnostics)
        }
        return baseline
    }
}
