import Documents
import Signing

/// Signs, and then opens what was signed as the hosts will: an envelope that they would refuse is never written.
enum Sealing {
    enum Completeness {
        case complete
        /// The signers must be of the role, and may be fewer than it asks for.
        case moreWillSign
    }

    static func seal(
        _ payload: [UInt8], as kind: PayloadKind, by signers: [any Signer], under trust: Trust? = nil,
        _ completeness: Completeness = .complete, at now: Timestamp = Clock.now()
    ) throws(CommandFailure) -> Envelope {
        do throws(SigningError) {
            let envelope = try Envelope.seal(payload, as: kind, by: signers)
            guard let trust else { return envelope }
            do throws(SigningError) {
                _ = try trust.open(envelope, as: kind, now: now)
            } catch .tooFewSignatures(let kind, let needed, let found) {
                guard completeness == .moreWillSign, found == signers.count, found > 0 else {
                    throw .tooFewSignatures(kind, needed: needed, found: found)
                }
                Console.note("signed by \(found) of \(needed): the others add theirs with `orderly countersign`")
            }
            return envelope
        } catch {
            throw failure(error, "the \(kind.rawValue)", signers.count)
        }
    }

    /// - Parameter signers: how many signed.
    static func failure(_ error: SigningError, _ place: String, _ signers: Int) -> CommandFailure {
        var failure = CommandFailure(error, place)
        if case .tooFewSignatures(_, let needed, let found) = error, found == signers, found < needed {
            failure.hint = "where the others sign later, add --incomplete; they use `orderly countersign`"
        }
        return failure
    }
}
