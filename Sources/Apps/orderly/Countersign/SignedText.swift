import Documents
import Drift
import Orders
import Runbooks
import Signing

/// What an envelope of any kind says, in words. Nothing here asks who signed it.
enum SignedText {
    static func lines(_ envelope: Envelope, as kind: PayloadKind, _ file: String) throws(CommandFailure) -> [String] {
        let payload = envelope.unverifiedPayload
        return switch kind {
        case .trust: TrustShow.lines(try trust(envelope, file)) + ["sha256 \(Digest(of: payload))"]
        case .order: OrderShow.lines(try read(payload, kind, file, Order.read))
        case .allowlist: AllowlistShow.lines(try read(payload, kind, file, Allowlist.read))
        case .baseline: BaselineShow.lines(try read(payload, kind, file, Baseline.read), host: nil)
        case .admission: lines(try read(payload, kind, file, Admission.read))
        case .waiver, .receipt, .evidence:
            throw CommandFailure(.refused, "\(file) is \(kind.rawValue), which this command does not sign")
        }
    }

    static func trust(_ envelope: Envelope, _ file: String) throws(CommandFailure) -> TrustDocument {
        try read(envelope.unverifiedPayload, .trust, file, TrustDocument.read)
    }

    /// Nil for another kind.
    static func allowlist(
        _ envelope: Envelope, as kind: PayloadKind, _ file: String
    ) throws(CommandFailure) -> Allowlist? {
        kind == .allowlist ? try read(envelope.unverifiedPayload, kind, file, Allowlist.read) : nil
    }

    /// Until when hosts take it; nil where it names no end.
    static func end(of envelope: Envelope, as kind: PayloadKind, _ file: String) throws(CommandFailure) -> Timestamp? {
        let payload = envelope.unverifiedPayload
        return switch kind {
        case .trust: try trust(envelope, file).expires
        case .order: try read(payload, kind, file, Order.read).expires
        case .allowlist: try read(payload, kind, file, Allowlist.read).expires
        default: nil
        }
    }

    private static func lines(_ admission: Admission) -> [String] {
        [
            ConsentText.word("admission of host \(admission.host) of site \(admission.site)"),
            "its evidence key is \(admission.evidenceKey.id)",
            "good from \(admission.notBefore); in force then: trust document \(admission.inForce.trust), "
                + "allowlist \(admission.inForce.allowlist)",
        ]
    }

    private static func read<Document>(
        _ payload: [UInt8], _ kind: PayloadKind, _ file: String, _ read: ([UInt8], Reading) -> Document?
    ) throws(CommandFailure) -> Document {
        let reading = Reading(file: file)
        guard let document = read(payload, reading) else {
            throw CommandFailure(SigningError.document(kind, reading.diagnostics), file)
        }
        return document
    }
}
