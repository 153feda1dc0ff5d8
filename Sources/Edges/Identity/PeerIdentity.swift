/// Who stands at the other end of a connection, as the URI in a certificate's subject alternative name says it
/// (RFC 5280, 4.2.1.6).
public enum PeerIdentity: Sendable, Hashable {
    /// `orderly://<site>/host/<host>`
    case host(site: String, host: String)
    /// `orderly://operator/<name>`
    case `operator`(name: String)

    public var uri: String {
        switch self {
        case .host(let site, let host): "orderly://\(site)/host/\(host)"
        case .operator(let name): "orderly://operator/\(name)"
        }
    }

    /// Reads exactly the two forms above. The number of segments tells them apart, so a site may be called `operator`.
    public init(uri: String) throws(IdentityError) {
        let prefix = "orderly://"
        guard uri.utf8.count <= 256, uri.hasPrefix(prefix) else { throw .notAnIdentity }
        let parts = uri.dropFirst(prefix.count).split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        switch (parts.count, parts.first) {
        case (3, .some(let site)) where parts[1] == "host": self = try .named(.host(site: site, host: parts[2]))
        case (2, "operator"): self = try .named(.operator(name: parts[1]))
        default: throw .notAnIdentity
        }
    }

    /// The same identity, when each of its names is one.
    static func named(_ identity: PeerIdentity) throws(IdentityError) -> PeerIdentity {
        let names =
            switch identity {
            case .host(let site, let host): [site, host]
            case .operator(let name): [name]
            }
        for name in names where !isName(name) { throw .notAName(name) }
        return identity
    }

    /// The short name that a person looks for: the certificate's common name.
    var commonName: String {
        switch self {
        case .host(_, let host): host
        case .operator(let name): name
        }
    }

    /// Letters, digits, `.`, `_` and `-`, beginning with a letter or digit, at most 63: fits a path segment, a file
    /// name, a DNS label and the 64 characters of a common name (RFC 5280, ub-common-name).
    public static func isName(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, bytes.count <= 63, isLetterOrDigit(first) else { return false }
        return bytes.allSatisfy { isLetterOrDigit($0) || $0 == 0x2D || $0 == 0x2E || $0 == 0x5F }
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }
}
