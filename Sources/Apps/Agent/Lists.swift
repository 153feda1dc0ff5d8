import Documents
import Drift
import Ledger
import Runbooks
import Signing

/// The signed documents in force on this host.
struct Lists: Sendable {
    var trust: Trust
    var allowlist: AllowlistInForce?
    var baseline: Baseline?

    var versions: HeldVersions { HeldVersions(trust: trust.version, allowlist: allowlist?.held.version ?? 0) }

    /// Reads back what was adopted. Each envelope is opened again: the ledger is a file like any other.
    ///
    /// `placed` is the trust document that was installed by hand; the ledger holds its successors.
    static func load(placed: Trust, from ledger: Ledger, now: Timestamp) throws(LedgerFailure) -> Lists {
        var lists = Lists(trust: placed)
        let successors = try ledger.everAdopted(.trust).filter { $0.version > placed.version }
        if let trust = try? placed.successor(through: successors.map(\.envelope), now: now) { lists.trust = trust }
        if let held = try ledger.adopted(.allowlist) { lists.allowlist = try? lists.trust.allowlist(held.envelope) }
        if let held = try ledger.adopted(.baseline) { lists.baseline = try? lists.trust.baseline(held.envelope) }
        return lists
    }
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
