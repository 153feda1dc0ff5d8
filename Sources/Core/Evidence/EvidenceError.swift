public import Documents
public import Signing

/// Why something is not a statement, a receipt or a bundle of ours.
public enum EvidenceError: Error, Sendable, Hashable {
    /// The payload verified or is our own, but is not in the form that it has to have.
    case form([Diagnostic])
    /// The envelope cannot be read or made, or is not signed by the key asked for.
    case signing(SigningError)
    /// The subject's digest is not that of the record beside it.
    case subject(stated: Digest, record: Digest)
}

extension EvidenceError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .form(let diagnostics): diagnostics.map(\.description).joined(separator: "; ")
        case .signing(let error): "\(error)"
        case .subject(let stated, let record): "it is about record \(stated), and the record is \(record)"
        }
    }
}
