import Crypto
import FoundationEssentials
import SwiftASN1
import X509

/// The one authority that both ends of every connection believe: it names servers, hosts and operators.
public struct CertificateAuthority: Sendable {
    private let certificate: Certificate
    public let key: TLSKey
    public let certificatePEM: String

    /// How long a certificate is good for, from five minutes before `from` (clocks differ).
    public struct Life: Sendable, Hashable {
        /// Unix seconds.
        public let from: Int64
        public let days: Int

        public init(from: Int64, days: Int) {
            self.from = from
            self.days = days
        }

        var notBefore: Date { Date(timeIntervalSince1970: Double(from - 300)) }
        var notAfter: Date { Date(timeIntervalSince1970: Double(from + Int64(days) * 86_400)) }
    }

    /// A new authority with a new key. It signs end entities only: path length 0 (RFC 5280, 4.2.1.9).
    public init(name: String, life: Life) throws(IdentityError) {
        let key = TLSKey()
        let subject = try CertificateAuthority.subject(name)
        certificate = try CertificateAuthority.sign(
            publicKey: key.publicKey, life: life, issuer: subject, subject: subject, by: key
        ) {
            Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
            Critical(KeyUsage(keyCertSign: true))
            SubjectKeyIdentifier(hash: key.publicKey)
        }
        self.key = key
        certificatePEM = try PEMText.of(certificate)
    }

    /// The authority as it was kept.
    public init(certificatePEM: String, keyPEM: String) throws(IdentityError) {
        certificate = try PEMText.read(certificatePEM, as: "a certificate")
        key = try TLSKey(pem: keyPEM)
        guard certificate.publicKey == key.publicKey else { throw .keyDoesNotMatch }
        guard case .isCertificateAuthority = try? certificate.extensions.basicConstraints else { throw .notAnAuthority }
        self.certificatePEM = certificatePEM
    }

    /// PEM. For a server that is reached under these DNS names and IP addresses; at least one.
    public func serverCertificate(for server: TLSKey, names: [String], life: Life) throws(IdentityError) -> String {
        var general: [GeneralName] = []
        for name in names {
            if let bytes = IPAddress.bytes(name) {
                general.append(.ipAddress(ASN1OctetString(contentBytes: bytes[...])))
            } else {
                let labels = name.split(separator: ".", omittingEmptySubsequences: false)
                guard labels.allSatisfy({ PeerIdentity.isName(String($0)) }) else { throw .notAName(name) }
                general.append(.dnsName(name))
            }
        }
        guard !general.isEmpty else { throw .notAName("") }
        // Clients read the names above only (RFC 9525, 2); a common name has no room for a long one.
        return try endEntity(
            server.publicKey, subject: CertificateAuthority.subject("Orderly control server"), names: general,
            usage: .serverAuth, life: life)
    }

    /// PEM. For the host that the request names.
    public func hostCertificate(for request: CertificateRequest, life: Life) throws(IdentityError) -> String {
        guard case .host = request.identity else { throw .notAnIdentity }
        return try clientCertificate(request.publicKey, request.identity, life: life)
    }

    /// PEM. For a person who may hand in orders.
    public func operatorCertificate(name: String, key: TLSKey, life: Life) throws(IdentityError) -> String {
        try clientCertificate(key.publicKey, try PeerIdentity.named(.operator(name: name)), life: life)
    }

    private func clientCertificate(
        _ publicKey: Certificate.PublicKey, _ identity: PeerIdentity, life: Life
    ) throws(IdentityError) -> String {
        try endEntity(
            publicKey, subject: CertificateAuthority.subject(identity.commonName),
            names: [.uniformResourceIdentifier(identity.uri)], usage: .clientAuth, life: life)
    }

    private func endEntity(
        _ publicKey: Certificate.PublicKey, subject: DistinguishedName, names: [GeneralName],
        usage: ExtendedKeyUsage.Usage, life: Life
    ) throws(IdentityError) -> String {
        let issuerKey = SubjectKeyIdentifier(hash: key.publicKey).keyIdentifier
        return try PEMText.of(
            try CertificateAuthority.sign(
                publicKey: publicKey, life: life, issuer: certificate.subject, subject: subject, by: key
            ) {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([usage])
                SubjectAlternativeNames(names)
                SubjectKeyIdentifier(hash: publicKey)
                AuthorityKeyIdentifier(keyIdentifier: issuerKey)
            })
    }

    private static func subject(_ name: String) throws(IdentityError) -> DistinguishedName {
        do {
            return try DistinguishedName { CommonName(name) }
        } catch {
            throw .notAName(name)
        }
    }

    private static func sign(
        publicKey: Certificate.PublicKey, life: Life, issuer: DistinguishedName, subject: DistinguishedName,
        by key: TLSKey, @ExtensionsBuilder extensions: () throws -> Result<Certificate.Extensions, any Error>
    ) throws(IdentityError) -> Certificate {
        do {
            return try Certificate(
                version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: publicKey,
                notValidBefore: life.notBefore, notValidAfter: life.notAfter, issuer: issuer, subject: subject,
                signatureAlgorithm: .ecdsaWithSHA256, extensions: Certificate.Extensions(builder: extensions),
                issuerPrivateKey: key.privateKey)
        } catch {
            throw .notSigned(reason: "\(error)")
        }
    }
}
