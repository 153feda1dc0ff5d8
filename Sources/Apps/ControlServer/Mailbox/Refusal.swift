import Documents
import Signing

/// An answer that is not what was asked for: an HTTP status, what is wrong, and what to do.
struct Refusal: Error, Sendable, Hashable {
    let status: Int
    let error: String
    let hint: String
    /// Seconds, for what is worth trying again.
    let retryAfter: Int?

    init(_ status: Int, _ error: String, hint: String, retryAfter: Int? = nil) {
        self.status = status
        self.error = error
        self.hint = hint
        self.retryAfter = retryAfter
    }

    static func notSigned(_ what: String, _ cause: SigningError) -> Refusal {
        Refusal(422, "\(what) is not accepted: \(cause)", hint: "sign it with the role that the trust document names")
    }

    static func malformed(_ what: String, _ reading: Reading) -> Refusal {
        malformed(what, reading.diagnostics)
    }

    static func malformed(_ what: String, _ diagnostics: [Diagnostic]) -> Refusal {
        let first = diagnostics.first
        return Refusal(
            422, "\(what) cannot be read: \(first?.message ?? "it is malformed")",
            hint: first?.hint ?? "make it with this release's `orderly`")
    }
}
