import Crypto
import X509

/// The P-256 private key of one end of a TLS connection. It is made where it is used and never travels.
public struct TLSKey: Sendable {
    let key: P256.Signing.PrivateKey

    /// A new key.
    public init() {
        key = P256.Signing.PrivateKey()
    }

    /// PEM, PKCS #8 (RFC 5958) or SEC 1 (RFC 5915).
    public init(pem: String) throws(IdentityError) {
        guard pem.utf8.count <= PEMText.largest, let key = try? P256.Signing.PrivateKey(pemRepresentation: pem) else {
            throw .unreadable(what: "a P-256 private key")
        }
        self.key = key
    }

    /// PEM, PKCS #8. Write it with mode 0600.
    public var pem: String { key.pemRepresentation + "\n" }

    var publicKey: Certificate.PublicKey { Certificate.PublicKey(key.publicKey) }
    var privateKey: Certificate.PrivateKey { Certificate.PrivateKey(key) }
}

extension TLSKey: CustomStringConvertible, CustomReflectable {
    /// Never the key: it would end in a log.
    public var description: String { "a P-256 private key" }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
