/// Why an exchange has no response.
public struct TransportFailure: Error, Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        /// The server's name has no address.
        case nameNotFound = "name_not_found"
        /// Nobody answers there.
        case noConnection = "no_connection"
        case timeout
        /// The connection ended before the reply was whole.
        case interrupted

        /// The server's certificate is not of the configured authority.
        case wrongAuthority = "wrong_authority"
        /// The server's certificate is for other names.
        case wrongHostName = "wrong_host_name"
        /// The server's certificate is not valid yet or any more.
        case serverCertificateExpired = "server_certificate_expired"
        case clientCertificateRefused = "client_certificate_refused"
        case clientCertificateExpired = "client_certificate_expired"
        /// Certificate, key or authority cannot be read on this host.
        case credentials
        /// Anything else that ends a TLS handshake, such as versions older than 1.2.
        case handshake

        case tooLarge = "too_large"
        /// Not HTTP, or a part of it that is not spoken here.
        case notHTTP = "not_http"

        public enum Group: Sendable, Hashable {
            case unreachable
            case tls
            case reply
        }

        public var group: Group {
            switch self {
            case .nameNotFound, .noConnection, .timeout, .interrupted: .unreachable
            case .wrongAuthority, .wrongHostName, .serverCertificateExpired, .clientCertificateRefused,
                .clientCertificateExpired, .credentials, .handshake:
                .tls
            case .tooLarge, .notHTTP: .reply
            }
        }
    }

    public var kind: Kind
    /// For people: what is wrong and what to do. At most 500 bytes.
    public var message: String

    public init(kind: Kind, message: String) {
        self.kind = kind
        self.message = message
    }
}
