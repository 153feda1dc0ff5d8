import Documents
public import Signing

/// Verifies an export from the root's public keys alone: trust → admission → host key → statements → chain.
public struct EvidenceVerifier: Sendable {
    public let roots: KeySet
    /// The control server's receipt keys; without them receipts are counted, not checked.
    public let receiptKeys: KeySet?

    public init(roots: KeySet, receiptKeys: KeySet? = nil) {
        self.roots = roots
        self.receiptKeys = receiptKeys
    }

    public func audit(_ contents: ExportContents) -> Audit {
        var audit = Audit()
        let trusts = trusts(contents, &audit)
        guard let admitted = admission(contents, trusts, &audit) else { return audit }
        let (admission, digest) = admitted
        audit.site = admission.site
        audit.host = admission.host
        hostKey(contents, admission, &audit)
        var printed: [ChainPlace: [Digest]] = [:]
        let links = statements(contents, admission, &printed, &audit)
        outputs(contents, printed, &audit)
        audit.findings += ChainAudit.findings(in: links, admission: digest)
        receipts(contents, admission, links, &audit)
        if audit.statements == 0 {
            audit.findings.append(Audit.Finding(.missing, "there is no statement that verifies"))
        }
        return audit
    }

    /// The trust documents, oldest first, as far as they lead from the root keys.
    private func trusts(_ contents: ExportContents, _ audit: inout Audit) -> [Trust] {
        guard let first = contents.read(ExportLayout.trust(1)) else {
            audit.findings.append(Audit.Finding(.missing, "\(ExportLayout.trust(1)) is not there"))
            return []
        }
        var trusts: [Trust] = []
        do throws(SigningError) {
            trusts.append(try Trust.first(first, .rootKeys(roots)))
            while let last = trusts.last, let next = contents.read(ExportLayout.trust(last.version + 1)) {
                // An audit looks back: a document that has expired since was in force once.
                let trust = try last.successor(next, now: last.issued)
                guard trust.version == last.version + 1 else { break }
                trusts.append(trust)
            }
        } catch {
            let version = (trusts.last?.version ?? 0) + 1
            audit.findings.append(Audit.Finding(.trust, "\(ExportLayout.trust(version)): \(error)"))
        }
        audit.trust = trusts.map(\.version)
        return trusts
    }

    private func admission(
        _ contents: ExportContents, _ trusts: [Trust], _ audit: inout Audit
    ) -> (Admission, digest: Digest)? {
        guard let bytes = contents.read(ExportLayout.admission) else {
            audit.findings.append(Audit.Finding(.missing, "\(ExportLayout.admission) is not there"))
            return nil
        }
        // The newest first: a site key of an older document counts only for an admission of its time.
        for trust in trusts.reversed() {
            guard let keys = trust.roles[.site] else { continue }
            do throws(SigningError) {
                let opened = try Envelope(reading: bytes).open(as: .admission, by: keys)
                let admission = try Admission(opened)
                if admission.notBefore < trust.expires { return (admission, opened.digest) }
            } catch {
                continue
            }
        }
        if !trusts.isEmpty {
            audit.findings.append(
                Audit.Finding(
                    .admission, "\(ExportLayout.admission) is not signed by the site role of these trust documents"))
        }
        return nil
    }

    private func hostKey(_ contents: ExportContents, _ admission: Admission, _ audit: inout Audit) {
        guard let bytes = contents.read(ExportLayout.hostKey) else {
            audit.findings.append(Audit.Finding(.missing, "\(ExportLayout.hostKey) is not there"))
            return
        }
        if bytes != Array(admission.evidenceKey.pem.utf8) {
            audit.findings.append(
                Audit.Finding(.hostKey, "\(ExportLayout.hostKey) is not the key that \(ExportLayout.admission) admits"))
        }
    }

    private func receipts(
        _ contents: ExportContents, _ admission: Admission, _ links: [ChainLink], _ audit: inout Audit
    ) {
        let digests = Dictionary(grouping: links, by: \.position.place).mapValues { $0.map(\.digest) }
        for name in contents.names where name.hasPrefix("receipts/") {
            guard let receiptKeys else {
                audit.uncheckedReceipts += 1
                continue
            }
            guard let bytes = contents.read(name) else {
                audit.findings.append(Audit.Finding(.missing, "\(name) cannot be read"))
                continue
            }
            do throws(EvidenceError) {
                let receipt = try Receipt(reading: bytes, by: receiptKeys)
                audit.receipts += 1
                let place = receipt.place
                if receipt.host != admission.host {
                    audit.findings.append(Audit.Finding(.receipt, at: place, "\(name) is a receipt for another host"))
                } else if let held = digests[place] {
                    if held.contains(receipt.digest) { continue }
                    audit.findings.append(
                        Audit.Finding(
                            .rewritten, at: place, "the control server received another statement in this place"))
                } else {
                    audit.findings.append(
                        Audit.Finding(.missing, at: place, "the control server received it, and it is not here"))
                }
            } catch {
                audit.findings.append(Audit.Finding(.receipt, "\(name): \(error)"))
            }
        }
    }
}
