import Crypto
import X509

/// A request for a certificate (PKCS #10, RFC 2986) that names one host in a URI and is signed by the host's own key.
public struct CertificateRequest: Sendable, Hashable {
    public let identity: PeerIdentity
    public let pem: String
    let publicKey: Certificate.PublicKey

    /// A request for `host` of `site`, made on that host.
    public init(site: String, host: String, key: TLSKey) throws(IdentityError) {
        let identity = try PeerIdentity.named(.host(site: site, host: host))
        let request: CertificateSigningRequest
        do {
            let extensions = try Certificate.Extensions {
                SubjectAlternativeNames([.uniformResourceIdentifier(identity.uri)])
            }
            request = try CertificateSigningRequest(
                version: .v1,
                subject: DistinguishedName { CommonName(identity.commonName) },
                privateKey: key.privateKey,
                attributes: CertificateSigningRequest.Attributes([.init(ExtensionRequest(extensions: extensions))]),
                signatureAlgorithm: .ecdsaWithSHA256)
        } catch {
            throw .notSigned(reason: "\(error)")
        }
        self.identity = identity
        pem = try PEMText.of(request)
        publicKey = key.publicKey
    }

    /// Reads a request and verifies that its own key signed it. Nothing of it is taken but the key and the one URI.
    public init(pem: String) throws(IdentityError) {
        let request: CertificateSigningRequest = try PEMText.read(pem, as: "a certificate request")
        guard P256.Signing.PublicKey(request.publicKey) != nil else { throw .notP256 }
        guard request.publicKey.isValidSignature(request.signature, for: request) else { throw .requestNotSigned }
        guard let asked = try? request.attributes.extensionRequest,
            let names = try? asked.extensions.subjectAlternativeNames
        else { throw .notAnIdentity }
        identity = try PeerIdentity(names: names)
        self.pem = pem
        publicKey = request.publicKey
    }
}

extension PeerIdentity {
    /// The one name must be the one URI: a second name could mean something else to another reader.
    init(names: SubjectAlternativeNames) throws(IdentityError) {
        guard names.count == 1, case .uniformResourceIdentifier(let uri) = names.first else { throw .notAnIdentity }
        try self.init(uri: uri)
    }
}
