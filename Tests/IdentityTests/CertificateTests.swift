import Identity
import TestKit
import Testing

/// OpenSSL reads what we made, as the independent judge.
struct CertificateTests {
    static let now: Int64 = 1_795_000_000
    let scratch: ScratchFolder
    let authority: CertificateAuthority

    init() throws {
        scratch = try ScratchFolder()
        authority = try CertificateAuthority(name: "Orderly test", life: .init(from: Self.now, days: 3650))
        try scratch.write("ca.pem", authority.certificatePEM)
    }

    private func openssl(_ arguments: String...) throws -> Program.Result {
        try Program.run(["openssl"] + arguments)
    }

    private func verify(_ certificate: String, purpose: String) throws -> Program.Result {
        let path = try scratch.write("certificate.pem", certificate)
        return try openssl(
            "verify", "-x509_strict", "-attime", "\(Self.now)", "-purpose", purpose, "-CAfile", scratch("ca.pem"), path)
    }

    @Test func `a host's certificate is a client's and names site and host`() throws {
        let key = TLSKey()
        let request = try CertificateRequest(site: "clinic-001", host: "srv1", key: key)
        let sent = try CertificateRequest(pem: request.pem)
        let pem = try authority.hostCertificate(for: sent, life: .init(from: Self.now, days: 90))

        #expect(try verify(pem, purpose: "sslclient").status == 0)
        #expect(try verify(pem, purpose: "sslserver").status != 0)
        let facts = try CertificateFacts(pem: pem)
        #expect(facts.identity == .host(site: "clinic-001", host: "srv1"))
        #expect(facts.commonName == "srv1")
        #expect(facts.notAfter == Self.now + 90 * 86_400)
        let shown = try openssl(
            "x509", "-in", scratch("certificate.pem"), "-noout", "-serial", "-ext", "subjectAltName")
        #expect(shown.text.contains("URI:orderly://clinic-001/host/srv1"))
        #expect(shown.text.lowercased().contains("serial=\(facts.serial)"))
    }

    @Test func `a server's certificate answers to its names and addresses only`() throws {
        let pem = try authority.serverCertificate(
            for: TLSKey(), names: ["localhost", "127.0.0.1", "::1"], life: .init(from: Self.now, days: 30))
        #expect(try verify(pem, purpose: "sslserver").status == 0)
        #expect(try verify(pem, purpose: "sslclient").status != 0)
        func matches(_ option: String, _ name: String) throws -> Bool {
            try openssl("x509", "-in", scratch("certificate.pem"), "-noout", option, name).text.contains("does match")
        }
        #expect(try matches("-checkhost", "localhost"))
        #expect(try !matches("-checkhost", "elsewhere"))
        #expect(try matches("-checkip", "127.0.0.1"))
        #expect(try matches("-checkip", "::1"))
        #expect(try CertificateFacts(pem: pem).identity == nil)
    }

    @Test func `an end certificate cannot sign others`() throws {
        let key = TLSKey()
        let pem = try authority.operatorCertificate(name: "ito", key: key, life: .init(from: Self.now, days: 30))
        #expect(throws: IdentityError.notAnAuthority) {
            try CertificateAuthority(certificatePEM: pem, keyPEM: key.pem)
        }
        #expect(try CertificateFacts(pem: pem).identity == .operator(name: "ito"))
    }

    @Test func `an authority is the same after it was kept`() throws {
        let again = try CertificateAuthority(certificatePEM: authority.certificatePEM, keyPEM: authority.key.pem)
        let pem = try again.operatorCertificate(name: "ito", key: TLSKey(), life: .init(from: Self.now, days: 30))
        #expect(try verify(pem, purpose: "sslclient").status == 0)
        #expect(throws: IdentityError.keyDoesNotMatch) {
            try CertificateAuthority(certificatePEM: authority.certificatePEM, keyPEM: TLSKey().pem)
        }
    }

    @Test func `a certificate of another authority does not verify`() throws {
        let other = try CertificateAuthority(name: "Orderly test", life: .init(from: Self.now, days: 3650))
        let pem = try other.operatorCertificate(name: "ito", key: TLSKey(), life: .init(from: Self.now, days: 30))
        #expect(try verify(pem, purpose: "sslclient").status != 0)
    }

    @Test func `renewal is due at two thirds of a certificate's life`() throws {
        let pem = try authority.operatorCertificate(name: "ito", key: TLSKey(), life: .init(from: Self.now, days: 90))
        let facts = try CertificateFacts(pem: pem)
        #expect(!facts.isDueForRenewal(at: Self.now + 59 * 86_400))
        #expect(facts.isDueForRenewal(at: Self.now + 60 * 86_400))
        #expect(facts.isValid(at: Self.now) && !facts.isValid(at: facts.notAfter + 1))
    }

    @Test func `a key is read back, from OpenSSL too, and never shown`() throws {
        let key = TLSKey()
        #expect(try TLSKey(pem: key.pem).pem == key.pem)
        #expect(!"\(key)".contains("BEGIN") && !String(reflecting: key).contains("P256"))
        let foreign = try openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256").text
        _ = try TLSKey(pem: foreign)
        let ed25519 = try openssl("genpkey", "-algorithm", "ed25519").text
        #expect(throws: IdentityError.unreadable(what: "a P-256 private key")) { try TLSKey(pem: ed25519) }
    }
}
