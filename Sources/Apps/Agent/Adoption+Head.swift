import Logging
import Documents
import Evidence
import Ledger
import Signing

/// The end of this host's chain, as the server sends it back: how a ledger that was restored from a copy learns that it
/// is old.
extension Adoption {
    /// A server chooses when it brings a head out: it may not make this host open one epoch after the other.
    private static let epochEvery = Duration.seconds(3600)

    /// False where no order may be taken now.
    func answerHead(in config: Node) throws(LedgerFailure) -> Bool {
        guard let node = config["head"], !node.isNull, let head = try returned(node, admission(in: config)) else {
            return true
        }
        if let opened = try host.restoredSince(), HostClock.now() - opened < Self.epochEvery, HostClock.now() >= opened
        {
            guard try host.ledger.standing(toward: head) == .behind else { return true }
            host.log.error("the server knows more of this host than its ledger, again: it takes no order for an hour")
            return false
        }
        if try host.answer(head) {
            host.log.warning("the server knows more of this host than its ledger: a new epoch begins")
        }
        return true
    }

    /// The head, where this host has signed it. One that it has not signed is counted and changes nothing: a server that
    /// has nothing better can only keep the head back.
    private func returned(_ node: Node, _ readmitted: PublicKey?) throws(LedgerFailure) -> ChainHead? {
        guard let envelope = node.string.flatMap({ Base64.bytes($0) }) else {
            try refuse("head", JSON.bytes(node), "it is no signed statement")
            return nil
        }
        let configuration = host.configuration
        do throws(EvidenceError) {
            let own = KeySet(host.admission.evidenceKey)
            return try ChainHead(returned: envelope, by: own, site: configuration.site, host: configuration.host)
        } catch {
            // A host that was admitted again, and was then set back to a copy of before, is told by its later key.
            if let readmitted,
                let head = try? ChainHead(
                    returned: envelope, by: KeySet(readmitted), site: configuration.site, host: configuration.host)
            {
                return head
            }
            // Of an earlier key of this host, and here: nothing is wrong with it.
            if try isHeld(envelope) { return nil }
            try refuse("head", envelope, "\(error)")
            return nil
        }
    }

    private func isHeld(_ envelope: [UInt8]) throws(LedgerFailure) -> Bool {
        guard let payload = try? Envelope(reading: envelope).unverifiedPayload,
            let place = try? Statement(reading: payload).position.place
        else { return false }
        return try host.ledger.statement(at: place)?.digest == Digest(of: payload)
    }

    /// The evidence key of the admission that comes with the head, where this host's own trust vouches for it and it is
    /// later than this host's own: the keys of a host that was here before are no news, whoever sends them.
    private func admission(in config: Node) -> PublicKey? {
        guard let envelope = config["admission"]?.string.flatMap({ Base64.bytes($0) }),
            let site = host.lists.trust.roles[.site],
            let opened = try? Envelope(reading: envelope).open(as: .admission, by: site),
            let admission = try? Admission(opened), admission.site == host.configuration.site,
            admission.host == host.configuration.host, admission.notBefore > host.admission.notBefore
        else { return nil }
        return admission.evidenceKey
    }
}
