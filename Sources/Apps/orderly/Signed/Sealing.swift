import Documents
import Signing

/// Signs, and then opens what was signed as the hosts will: an envelope that they would refuse is never written.
enum Sealing {
    static func seal(
        _ payload: [UInt8], as kind: PayloadKind, by signers: [any Signer], under trust: Trust? = nil,
        at now: Timestamp = Clock.now()
    ) throws(CommandFailure) -> Envelope {
        do throws(SigningError) {
            let envelope = try Envelope.seal(payload, as: kind, by: signers)
            if let trust { _ = try trust.open(envelope, as: kind, now: now) }
            return envelope
        } catch {
            throw CommandFailure(error, "the \(kind.rawValue)")
        }
    }
}
