import Identity
import TestKit
import Testing

struct CertificateRequestTests {
    @Test func `a request says what it asked for`() throws {
        let request = try CertificateRequest(site: "clinic-001", host: "srv1", key: TLSKey())
        let read = try CertificateRequest(pem: request.pem)
        #expect(read.identity == .host(site: "clinic-001", host: "srv1"))
        let verified = try Program.run(
            ["openssl", "req", "-verify", "-noout", "-subject"], input: Array(request.pem.utf8))
        #expect(verified.status == 0)
        #expect(verified.text.contains("CN = srv1"))
    }

    /// Outside of what is signed a bit may stand for nothing: then the request must still ask for the very same.
    @Test func `a request with one changed bit is refused, or asks for nothing else`() throws {
        let pem = try CertificateRequest(site: "clinic-001", host: "srv1", key: TLSKey()).pem
        let der = try Program.run(["openssl", "req", "-outform", "DER"], input: Array(pem.utf8)).output
        let signed = Self.signedPart(of: der)
        #expect(signed.count > 150, "name, key and extension are in it")
        for index in der.indices {
            var changed = der
            changed[index] ^= 1
            let accepted = try? CertificateRequest(pem: pemOf(changed))
            if signed.contains(index) {
                #expect(accepted == nil, "byte \(index) is signed")
            } else if let accepted {
                #expect(accepted.identity == .host(site: "clinic-001", host: "srv1"), "byte \(index)")
            }
        }
        #expect(throws: Never.self) { try CertificateRequest(pem: pemOf(der)) }
    }

    /// The value of CertificationRequestInfo with its header (RFC 2986, section 4.1): the first element of the outermost.
    private static func signedPart(of der: [UInt8]) -> Range<Int> {
        func header(_ start: Int) -> (size: Int, length: Int) {
            guard der[start + 1] & 0x80 != 0 else { return (2, Int(der[start + 1])) }
            let count = Int(der[start + 1] & 0x7F)
            return (2 + count, der[(start + 2)..<(start + 2 + count)].reduce(0) { $0 << 8 | Int($1) })
        }
        let start = header(0).size
        let inner = header(start)
        return start..<(start + inner.size + inner.length)
    }

    @Test(arguments: ["", "a b", "../x", "-srv", "srv/1", "sérv", String(repeating: "a", count: 64)])
    func `a name that could mean something else is refused`(name: String) {
        #expect(throws: IdentityError.notAName(name)) {
            try CertificateRequest(site: "clinic-001", host: name, key: TLSKey())
        }
    }

    @Test(arguments: [
        "orderly://clinic-001/host/", "orderly://clinic-001/host/srv1/x", "orderly://clinic-001/operator/ito",
        "https://clinic-001/host/srv1", "orderly:///host/srv1", "orderly://operator/", "orderly://operator",
        "orderly://a%2fb/host/srv1", "ORDERLY://clinic-001/host/srv1",
    ])
    func `only the two forms of an identity are read`(uri: String) {
        #expect(throws: IdentityError.self) { try PeerIdentity(uri: uri) }
    }

    @Test(arguments: [PeerIdentity.host(site: "operator", host: "a"), .operator(name: "ito.b")])
    func `an identity is read back`(identity: PeerIdentity) throws {
        #expect(try PeerIdentity(uri: identity.uri) == identity)
    }

    @Test func `a request by OpenSSL is judged by the same rules`() throws {
        let scratch = try ScratchFolder()
        func request(_ key: [String], _ names: String) throws -> String {
            let made = try Program.run(
                ["openssl", "req", "-new", "-nodes", "-newkey"] + key
                    + ["-keyout", scratch("key.pem"), "-subj", "/CN=x", "-addext", "subjectAltName=\(names)"])
            return made.text
        }
        let p256 = ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
        let good = try CertificateRequest(pem: request(p256, "URI:orderly://clinic-001/host/srv1"))
        #expect(good.identity == .host(site: "clinic-001", host: "srv1"))
        #expect(throws: IdentityError.notAnIdentity) {
            try CertificateRequest(
                pem: request(p256, "URI:orderly://clinic-001/host/srv1,URI:orderly://clinic-001/host/srv2"))
        }
        #expect(throws: IdentityError.notAnIdentity) { try CertificateRequest(pem: request(p256, "DNS:srv1")) }
        #expect(throws: IdentityError.notP256) {
            try CertificateRequest(pem: request(["rsa:2048"], "URI:orderly://clinic-001/host/srv1"))
        }
    }

    @Test(arguments: ["", "-----BEGIN CERTIFICATE REQUEST-----\n", String(repeating: "A", count: 100_000)])
    func `what is not a request is refused in words`(text: String) {
        #expect(throws: IdentityError.unreadable(what: "a certificate request")) { try CertificateRequest(pem: text) }
    }

    private func pemOf(_ der: [UInt8]) throws -> String {
        let base64 = try Program.run(["base64", "-w64"], input: der).text
        return "-----BEGIN CERTIFICATE REQUEST-----\n\(base64)-----END CERTIFICATE REQUEST-----\n"
    }
}
