import Crypto
import FoundationEssentials
import SwiftASN1
import X509

/// What a certificate says. It is read, not verified: the TLS handshake does that.
public struct CertificateFacts: Sendable, Hashable {
    /// Nil for a server's or an authority's certificate.
    public let identity: PeerIdentity?
    public let commonName: String
    /// Unix seconds.
    public let notBefore: Int64
    /// Unix seconds.
    public let notAfter: Int64
    /// Hexadecimal, lower case.
    public let serial: String
    private let certificate: Certificate

    /// The first certificate of a PEM text.
    public init(pem: String) throws(IdentityError) {
        self.init(try PEMText.read(pem, as: "a certificate"))
    }

    public init(der: [UInt8]) throws(IdentityError) {
        guard der.count <= PEMText.largest, let certificate = try? Certificate(derEncoded: der) else {
            throw .unreadable(what: "a certificate")
        }
        self.init(certificate)
    }

    private init(_ certificate: Certificate) {
        let names = try? certificate.extensions.subjectAlternativeNames
        identity = names.flatMap { try? PeerIdentity(names: $0) }
        commonName =
            certificate.subject.lazy.flatMap { $0 }
            .first { $0.type == .RDNAttributeType.commonName }.flatMap { String($0.value) } ?? ""
        notBefore = Int64(certificate.notValidBefore.timeIntervalSince1970)
        notAfter = Int64(certificate.notValidAfter.timeIntervalSince1970)
        self.certificate = certificate
        serial = certificate.serialNumber.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Unix seconds: two thirds of the certificate's life, so that a month's outage of the server is survived.
    public var renewAt: Int64 { notBefore + (notAfter - notBefore) / 3 * 2 }

    public func isDueForRenewal(at now: Int64) -> Bool { now >= renewAt }

    /// Whether it is of this key: with any other it opens no connection.
    public func isOf(_ key: TLSKey) -> Bool { certificate.publicKey == key.publicKey }

    /// Whether `authority` may sign certificates and signed this one. Only these two are looked at, no time (RFC 5280, 6.1).
    public func isSigned(by authority: CertificateFacts) -> Bool {
        guard case .isCertificateAuthority = try? authority.certificate.extensions.basicConstraints else {
            return false
        }
        return certificate.issuer == authority.certificate.subject
            && authority.certificate.publicKey.isValidSignature(certificate.signature, for: certificate)
    }

    public func isValid(at now: Int64) -> Bool { (notBefore...max(notBefore, notAfter)).contains(now) }
}
