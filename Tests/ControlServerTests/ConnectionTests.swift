import Documents
import Foundation
import Identity
import Signing
import TestKit
import Testing
import Transport

/// Who gets through the handshake, and what the certificate of the connection decides.
struct ConnectionTests {
    let world: World

    init() throws {
        world = try World()
    }

    private func curl(_ client: World.Client?, _ path: String, _ more: String...) throws -> Program.Result {
        let identity = client.map { ["--cert", $0.certificate, "--key", $0.key] } ?? []
        return try world.curl(["--cacert", world.folder + "/ca.pem"] + identity + more + ["\(world.address)/\(path)"])
    }

    @Test(arguments: ["1.2", "1.3"])
    func `a client with a certificate is answered, and none without`(version: String) throws {
        let answer = try curl(world.operatorClient, "health", "--tls-max", version)
        #expect(answer.status == 0)
        #expect(answer.text.contains(#""status":"ok""#))
        let refused = try curl(nil, "health", "--tls-max", version)
        #expect(refused.status != 0)
        #expect(!refused.text.contains("orderly"))
    }

    @Test func `TLS 1 1 is not spoken`() throws {
        let answer = try curl(
            world.operatorClient, "health", "--tlsv1.1", "--tls-max", "1.1", "--ciphers", "DEFAULT@SECLEVEL=0")
        #expect(answer.status == 35)
    }

    @Test func `a certificate of another authority is not believed`() throws {
        let other = try CertificateAuthority(name: "Orderly", life: .init(from: world.now.seconds, days: 10))
        let key = TLSKey()
        let pem = try other.operatorCertificate(
            name: "operator", key: key, life: .init(from: world.now.seconds, days: 10))
        let client = World.Client(
            certificate: try world.scratch.write("other.pem", pem), key: try world.scratch.write("other.key", key.pem))
        #expect(try curl(client, "health").status != 0)
        #expect(throws: TransportFailure.self) { try world.ask(client, .get, "health") }
    }

    @Test func `an expired certificate is not believed`() throws {
        let authority = try CertificateAuthority(
            certificatePEM: String(contentsOfFile: world.folder + "/ca.pem", encoding: .utf8),
            keyPEM: String(contentsOfFile: world.folder + "/ca.key", encoding: .utf8))
        func client(_ life: CertificateAuthority.Life) throws -> World.Client {
            let key = TLSKey()
            let pem = try authority.operatorCertificate(name: "late", key: key, life: life)
            return World.Client(
                certificate: try world.scratch.write("late.pem", pem), key: try world.scratch.write("late.key", key.pem)
            )
        }
        let expired = try client(.init(from: world.now.seconds - 20 * 86_400, days: 10))
        guard case .failed(let failure) = try world.reply(expired, .get, "health") else {
            Issue.record("an expired certificate was accepted")
            return
        }
        #expect([.clientCertificateExpired, .interrupted].contains(failure.kind), "\(failure)")
        let valid = try client(.init(from: world.now.seconds - 20 * 86_400, days: 30))
        #expect(try world.ask(valid, .get, "health").status == 200)
    }

    @Test func `a client with another authority does not believe the server`() throws {
        let other = try CertificateAuthority(name: "Orderly", life: .init(from: world.now.seconds, days: 10))
        let authority = try world.scratch.write("other-ca.pem", other.certificatePEM)
        guard case .failed(let failure) = try world.reply(world.operatorClient, .get, "health", authority: authority)
        else {
            Issue.record("a server of another authority was believed")
            return
        }
        #expect(failure.kind == .wrongAuthority)
    }

    @Test func `a server under another name is not believed`() throws {
        let elsewhere = try World(name: "mcp.msp.example")
        guard case .failed(let failure) = try elsewhere.reply(elsewhere.operatorClient, .get, "health") else {
            Issue.record("a server with another name was believed")
            return
        }
        #expect(failure.kind == .wrongHostName)
    }

    @Test func `a server's certificate is no client's`() throws {
        let server = World.Client(certificate: world.folder + "/server.pem", key: world.folder + "/server.key")
        #expect(try curl(server, "health").status != 0)
    }

    @Test(arguments: [
        "orders", "config", "blobs/\(String(repeating: "a", count: 64))",
    ])
    func `what is a host's is refused to an operator`(path: String) throws {
        let answer = try world.ask(world.operatorClient, .get, path)
        #expect(answer.status == 403)
        #expect(answer.node?["error"]?.string?.isEmpty == false && answer.node?["hint"]?.string?.isEmpty == false)
    }

    @Test func `what is an operator's is refused to a host`() throws {
        let host = try world.host("srv1")
        for path in ["hosts", "orders/all", "evidence?site=clinic-001&host=srv1"] {
            #expect(try world.ask(host.client, .get, path).status == 403)
            #expect(try world.ask(world.operatorClient, .get, path).status == 200)
        }
        let digest = Digest(of: [1])
        for path in ["trust", "allowlist", "baseline", "admissions", "blobs/\(digest)"] {
            #expect(try world.ask(host.client, .put, path, [1]).status == 403)
        }
        #expect(try world.ask(host.client, .post, "orders", [1]).status == 403)
        #expect(try world.ask(world.operatorClient, .put, "blobs/\(digest)", [1]).status == 200)
    }

    @Test func `every error is an answer in words`() throws {
        #expect(try world.ask(world.operatorClient, .get, "nowhere").status == 404)
        #expect(try world.ask(world.operatorClient, .get, "nowhere").node?["error"]?.string != nil)
        let large = [UInt8](repeating: 0x20, count: (1 << 20) + 1)
        #expect(try world.ask(world.operatorClient, .put, "allowlist", large).status == 413)
        let endless = try curl(
            world.operatorClient, "allowlist", "-X", "PUT", "-H", "Transfer-Encoding: chunked", "--data-binary",
            "@" + world.scratch.write("large", large))
        #expect(endless.text.hasSuffix("413"))
    }
}
