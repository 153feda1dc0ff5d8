import Documents
import Foundation
import Identity
import Signing
import TestKit
import Testing
import Transport

struct DocumentTests {
    let world: World
    let host: World.Host

    init() throws {
        world = try World()
        host = try world.host("srv1")
    }

    private func config(_ query: String = "") throws -> Node {
        try #require(try world.ask(host.client, .get, "config\(query)").node)
    }

    private func bytes(_ node: Node?) -> [UInt8]? { node?.string.flatMap { Base64.bytes($0) } }

    private func allowlist(_ version: Int, sites: [String] = ["clinic-001"], blob: Digest = Digest(of: [])) -> [UInt8] {
        JSON.bytes(
            .map([
                "orderly": "allowlist/v1", "version": Node(version), "sites": Node(sites),
                "runbooks": [.map(["id": "RB-TEST-001", "sha256": Node(blob.hex)])],
            ]))
    }

    private func put(allowlist payload: [UInt8], by key: PrivateKey? = nil) throws -> World.Answer {
        try world.ask(
            world.operatorClient, .put, "allowlist", world.seal(payload, .allowlist, key ?? world.authoring))
    }

    @Test func `a host gets the newest signed documents, and none that it holds`() throws {
        #expect(try config()["trust"]?.list?.isEmpty == true)
        try world.admit(host)
        let payload = allowlist(1)
        #expect(try put(allowlist: payload).status == 200)
        let baseline = JSON.bytes(.map(["orderly": "baseline/v1", "version": 1, "site": "clinic-001"]))
        let sealed = try world.seal(baseline, .baseline, world.site)
        #expect(try world.ask(world.operatorClient, .put, "baseline", sealed).status == 200)

        let config = try config()
        let trust = try Trust.first(try #require(bytes(config["trust"]?.list?.first)), .placedByHand)
        let held = try #require(bytes(config["allowlist"]))
        #expect(try trust.open(held, as: .allowlist, now: world.now).bytes == payload)
        #expect(bytes(config["baseline"]) == sealed)
        let admission = try trust.open(try #require(bytes(config["admission"])), as: .admission, now: world.now)
        #expect(try Admission(admission).evidenceKey == host.evidenceKey.publicKey)

        let query = "?trust=1&allowlist=\(Digest(of: payload))&baseline=\(Digest(of: baseline))"
        let nothing = try self.config(query)
        #expect(nothing["trust"]?.list?.isEmpty == true && nothing["allowlist"] == nil && nothing["baseline"] == nil)
    }

    @Test func `trust follows trust, and a host that is behind gets the whole way`() throws {
        try world.admit(host)
        let other = try PrivateKey.generate()
        #expect(try world.ask(world.operatorClient, .put, "trust", world.trust(3)).status == 422)
        #expect(try world.ask(world.operatorClient, .put, "trust", world.trust(2, order: other)).status == 200)
        #expect(try world.ask(world.operatorClient, .put, "trust", world.trust(2, order: other)).status == 200)
        #expect(try config()["trust"]?.list?.count == 2)
        #expect(try config("?trust=1")["trust"]?.list?.count == 1)
        #expect(try world.post(world.newOrder(for: "srv1")).status == 422)
        #expect(try world.post(world.newOrder(for: "srv1"), by: other).status == 200)
    }

    @Test func `an allowlist never goes back, forks or comes from another role`() throws {
        try world.admit(host)
        #expect(try put(allowlist: allowlist(2)).status == 200)
        #expect(try put(allowlist: allowlist(2)).status == 200)
        #expect(try put(allowlist: allowlist(1)).status == 409)
        #expect(try put(allowlist: allowlist(2, blob: Digest(of: [1]))).status == 409)
        #expect(try put(allowlist: allowlist(5000)).status == 409)
        #expect(try put(allowlist: allowlist(3), by: world.order).status == 422)
        #expect(try put(allowlist: allowlist(3, sites: [])).status == 422)
        let held = try #require(bytes(try config()["allowlist"]))
        #expect(
            try Envelope(reading: held).open(as: .allowlist, by: KeySet(world.authoring.publicKey)).bytes
                == allowlist(2))
    }

    @Test func `a blob is given to the hosts whose allowlist names it`() throws {
        let stranger = try world.host("srv9", site: "clinic-002")
        try world.admit(host)
        let blob = Array("orderly: runbook/v1\n".utf8)
        let digest = Digest(of: blob)
        #expect(try world.ask(world.operatorClient, .put, "blobs/\(digest)", blob).status == 200)
        #expect(try world.ask(world.operatorClient, .put, "blobs/\(digest)", blob + [0]).status == 422)
        #expect(try world.ask(host.client, .get, "blobs/\(digest)").status == 404)
        #expect(try put(allowlist: allowlist(1, blob: digest)).status == 200)
        #expect(try world.ask(host.client, .get, "blobs/\(digest)").body == blob)
        #expect(try world.ask(stranger.client, .get, "blobs/\(digest)").status == 404)
        #expect(try put(allowlist: allowlist(2)).status == 200)
        #expect(try world.ask(host.client, .get, "blobs/\(digest)").status == 404)
    }

    @Test func `an admission for another evidence key than the host asked for is refused`() throws {
        try world.admit()
        let impostor = World.Host(
            name: "srv1", client: host.client, evidenceKey: try PrivateKey.generate(), tlsKey: host.tlsKey,
            receiptKey: host.receiptKey)
        #expect(try world.put(admissionOf: impostor).status == 422)
        #expect(try world.put(admissionOf: host).status == 200)
    }

    @Test func `a host renews its own certificate and no other's`() throws {
        let key = TLSKey()
        let request = try CertificateRequest(site: "clinic-001", host: "srv1", key: key)
        let answer = try world.ask(host.client, .post, "certificate", Array(request.pem.utf8))
        let pem = try #require(answer.node?["certificate"]?.string)
        #expect(try CertificateFacts(pem: pem).identity == .host(site: "clinic-001", host: "srv1"))
        let renewed = World.Client(
            certificate: try world.scratch.write("renewed.pem", pem),
            key: try world.scratch.write("renewed.key", key.pem))
        #expect(try world.ask(renewed, .get, "orders").status == 200)

        let other = try CertificateRequest(site: "clinic-001", host: "srv2", key: key)
        #expect(try world.ask(host.client, .post, "certificate", Array(other.pem.utf8)).status == 403)
        #expect(try world.ask(host.client, .post, "certificate", Array("nonsense".utf8)).status == 422)
        #expect(try world.ask(world.operatorClient, .post, "certificate", Array(request.pem.utf8)).status == 403)
    }

    @Test func `the only signing key on the server is the receipt key`() throws {
        try world.admit(host)
        let names = try #require(FileManager.default.enumerator(atPath: world.folder)).compactMap { $0 as? String }
        var signing: [String] = []
        for name in names {
            let path = world.folder + "/" + name
            guard let data = FileManager.default.contents(atPath: path) else { continue }
            if (try? PrivateKey(pem: Array(data))) != nil { signing.append(name) }
            let text = String(decoding: data, as: UTF8.self)
            if text.contains("PRIVATE KEY") {
                let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
                #expect(mode == 0o600, "\(name)")
            }
            for key in [world.root, world.order, world.authoring, world.site, host.evidenceKey] {
                let secret = key.exportPEM().split(separator: "\n")[1]
                #expect(!text.contains(secret), "\(name)")
            }
            #expect(!text.contains(host.tlsKey.pem.split(separator: "\n")[1]), "\(name)")
        }
        #expect(signing == ["receipt.key"])
    }
}
