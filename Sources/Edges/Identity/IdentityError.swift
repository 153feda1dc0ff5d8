/// Why a key, a request or a certificate was not accepted or not made.
public enum IdentityError: Error, Sendable, Hashable {
    /// The PEM text does not hold what was asked for, or is too large.
    case unreadable(what: String)
    /// Only P-256 keys are used (FIPS 186-5, SP 800-186).
    case notP256
    /// A request that its own key did not sign.
    case requestNotSigned
    /// No URI of the form that `PeerIdentity` reads, or more than one.
    case notAnIdentity
    case notAName(String)
    /// The certificate is not the private key's.
    case keyDoesNotMatch
    /// The certificate may not sign others.
    case notAnAuthority
    case notSigned(reason: String)

    /// What is wrong and what to do.
    public var message: String {
        switch self {
        case .unreadable(let what): "this is not \(what) in PEM form; make it anew or name the right file"
        case .notP256: "the key is not a P-256 key; make one with `orderly key init`"
        case .requestNotSigned: "the certificate request was not signed by its own key; make it anew on the host"
        case .notAnIdentity: "the certificate names no host or operator of Orderly; ask for one with `orderly key init`"
        case .notAName(let name):
            "`\(IdentityError.shortened(name))` is not a name; use letters, digits, `.`, `_` and `-`, at most 63"
        case .keyDoesNotMatch: "the certificate and the private key do not belong together; name the pair"
        case .notAnAuthority: "the certificate is not a certificate authority's; name the file that `init` made"
        case .notSigned(let reason): "the certificate could not be made: \(reason)"
        }
    }

    private static func shortened(_ text: String) -> String {
        String(text.unicodeScalars.prefix(80).map { $0.value < 0x20 || $0.value == 0x7F ? "?" : Character($0) })
    }
}
