import Documents
import Signing

/// Signs trust documents, and takes each as a host will.
enum TrustSealing {
    /// - Parameter held: the one in force; nil for the first.
    static func seal(
        _ document: TrustDocument, after held: Trust?, by signers: [any Signer], _ completeness: Sealing.Completeness,
        at now: Timestamp
    ) throws(CommandFailure) -> Envelope {
        let envelope = try Sealing.seal(document.payload, as: .trust, by: signers)
        let sets = try Endorsements.all(on: envelope, as: .trust, under: held, "the trust document")
        let missing = sets.filter { $0.missing > 0 }
        if !missing.isEmpty, completeness == .moreWillSign {
            let keys = sets.flatMap(\.keys.keys)
            if let other = signers.first(where: { !keys.contains($0.publicKey) }) {
                throw CommandFailure(
                    .refused, "the trust document: key \(other.publicKey.id) is no root key that signs it",
                    hint: "sign with a root key of this document, or of the one in force")
            }
            for set in missing { Console.note("\(set.line), with `orderly countersign`") }
            return envelope
        }
        do throws(SigningError) {
            if let held {
                _ = try held.successor(envelope.json, now: now)
            } else {
                _ = try Trust.first(envelope.json, .placedByHand)
            }
        } catch {
            var failure = CommandFailure(error, "the trust document")
            failure.hint = missing.isEmpty ? nil : "where others sign later, add --incomplete"
            throw failure
        }
        return envelope
    }
}
