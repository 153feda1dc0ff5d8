import Documents
import Evidence
import Foundation
import Signing
import TestKit
import Testing
import Transport

struct EvidenceTests {
    let world: World
    let host: World.Host

    init() throws {
        world = try World()
        host = try world.host("srv1")
        try world.admit(host)
    }

    @Test func `a statement gets a receipt that the receipt key signed, and the same one again`() throws {
        let statement = try world.statement(world.alert("one"), of: host, 1)
        let first = try world.deliver(statement, of: host)
        #expect(first.status == 200)
        let receipt = try Receipt(reading: first.body, by: KeySet(host.receiptKey))
        #expect(receipt.host == "srv1" && receipt.place == statement.place && receipt.digest == statement.digest)
        let again = try world.deliver(statement, of: host)
        #expect(again.status == 200 && again.body == first.body)
        #expect(try world.findings(of: host).isEmpty)
    }

    @Test func `another statement for the same place is a fork, and both are kept`() throws {
        #expect(try world.deliver(world.statement(world.alert("one"), of: host, 1), of: host).status == 200)
        let other = try world.statement(world.alert("two"), of: host, 1)
        #expect(try world.deliver(other, of: host).status == 409)
        #expect(try world.deliver(other, of: host).status == 409)
        let findings = try world.findings(of: host)
        #expect(findings.map { $0["finding"]?.string } == ["fork"])
        #expect(findings.first?["sha256"]?.string == other.digest.hex)
        let status = try Program.run([World.program, "status", "--directory", world.folder, "--json"])
        #expect(status.status == 1)
        #expect(status.text.contains(other.digest.hex))
    }

    @Test func `any order of arrival is taken, and a gap shows until it is filled`() throws {
        let one = try world.statement(world.alert("one"), of: host, 1)
        let two = try world.statement(world.alert("two"), of: host, 2, after: one.digest)
        let three = try world.statement(world.alert("three"), of: host, 3, after: two.digest)
        #expect(try world.deliver(three, of: host).status == 200)
        #expect(try world.deliver(one, of: host).status == 200)
        let gap = try #require(try world.findings(of: host).first)
        #expect(gap["finding"]?.string == "gap" && gap["from"]?.integer == 2 && gap["to"]?.integer == 2)
        #expect(try world.deliver(two, of: host).status == 200)
        #expect(try world.findings(of: host).isEmpty)
        #expect(try world.head(of: host) == three.head)
    }

    @Test func `the head that the server sends back is the host's own envelope, unless the host has it`() throws {
        #expect(try world.ask(host.client, .get, "config").node?["head"] == nil)
        let one = try world.statement(world.alert("one"), of: host, 1)
        let two = try world.statement(world.alert("two"), of: host, 2, after: one.digest)
        for statement in [one, two] { #expect(try world.deliver(statement, of: host).status == 200) }
        func sent(_ held: String) throws -> [UInt8]? {
            try world.ask(host.client, .get, "config?head=\(held)").node?["head"]?.string.flatMap { Base64.bytes($0) }
        }
        #expect(try sent(one.digest.hex) == two.envelope)
        #expect(try sent(two.digest.hex) == nil)
        // Whatever else stands there is no digest of anybody's.
        #expect(try sent("x") == two.envelope)
    }

    /// The largest statement that a host can make, beside an allowlist and a baseline as large as an envelope may be.
    @Test func `a config reply stays within what a host asks for`() throws {
        let record = Node.map(["detail": Node(String(repeating: "x", count: Statement.largest - 4096))])
        let statement = try world.statement(
            .alert(AlertRecord(severity: "low", code: "large", message: JSON.text(record))), of: host, 1)
        #expect(try world.deliver(statement, of: host).status == 200)
        let reply = try world.ask(host.client, .get, "config")
        #expect(reply.status == 200)
        // Two lists of a megabyte and eight trust documents of 128 KiB, in base64, leave this much of 6 MiB.
        let others = (2 * Envelope.largest + 9 * (128 << 10)) * 4 / 3
        #expect(statement.envelope.count > 400 << 10 && reply.body.count + others < 6 << 20)
    }

    @Test func `a statement that follows another one than the one before it is a finding`() throws {
        let one = try world.statement(world.alert("one"), of: host, 1)
        let two = try world.statement(world.alert("two"), of: host, 2, after: Digest(of: [9]))
        #expect(try world.deliver(one, of: host).status == 200)
        #expect(try world.deliver(two, of: host).status == 200)
        #expect(try world.findings(of: host).map { $0["finding"]?.string } == ["broken_link"])
    }

    @Test func `the head is that of the newest epoch`() throws {
        let later = String(repeating: "0", count: 32)
        let old = try (1...3).map { try world.statement(world.alert("\($0)"), of: host, $0) }
        #expect(try world.deliver(old[0], of: host).status == 200)
        #expect(
            try world.deliver(world.statement(world.alert("new"), of: host, 1, epoch: later), of: host).status == 200)
        #expect(try world.deliver(old[1], of: host).status == 200)
        let head = try #require(try world.head(of: host))
        #expect(head.epoch == later && head.sequence == 1)
    }

    @Test func `a host hands in nobody else's evidence`() throws {
        let other = try world.host("srv2")
        #expect(try world.put(admissionOf: other).status == 200)
        let statement = try world.statement(world.alert("one"), of: host, 1)
        let curl = try world.curl([
            "--cacert", world.folder + "/ca.pem", "--cert", other.client.certificate, "--key", other.client.key, "-X",
            "PUT", "--data-binary", "@" + world.scratch.write("statement", statement.envelope),
            "\(world.address)/evidence/srv1/\(statement.place)",
        ])
        #expect(curl.text.hasSuffix("403"))
        // Under its own name, with another host's statement: its own key did not sign it.
        let own = try world.ask(other.client, .put, "evidence/srv2/\(statement.place)", statement.envelope)
        #expect(own.status == 422)
        // Signed with its own key, in another's name.
        let forged = try world.statement(
            world.alert("one"),
            of: World.Host(
                name: "srv1", client: other.client, evidenceKey: other.evidenceKey, tlsKey: other.tlsKey,
                receiptKey: other.receiptKey), 1)
        #expect(try world.ask(other.client, .put, "evidence/srv2/\(forged.place)", forged.envelope).status == 422)
        #expect(try world.deliver(statement, of: host).status == 200)
    }

    @Test func `a statement of another site's host of the same name is refused`() throws {
        let statement = try world.statement(world.alert("one"), of: host, 1, site: "clinic-002")
        #expect(try world.deliver(statement, of: host).status == 422)
    }

    @Test func `a statement stands where its path says`() throws {
        let statement = try world.statement(world.alert("one"), of: host, 1)
        let path = "evidence/srv1/\(World.epoch)/2"
        #expect(try world.ask(host.client, .put, path, statement.envelope).status == 422)
        for path in ["evidence/srv1/x/1", "evidence/srv1/\(World.epoch)/0", "evidence/srv1/\(World.epoch)/-1"] {
            #expect(try world.ask(host.client, .put, path, statement.envelope).status == 400)
        }
    }

    @Test func `a changed, foreign or oversized statement is refused`() throws {
        let statement = try world.statement(world.alert("one"), of: host, 1)
        let path = "evidence/srv1/\(statement.place)"
        var changed = statement.envelope
        changed[changed.count / 2] ^= 1
        #expect(try world.ask(host.client, .put, path, changed).status == 422)
        #expect(try world.ask(host.client, .put, path, Array("{}".utf8)).status == 422)
        let notEvidence = try world.seal(Array("{}".utf8), .order, host.evidenceKey)
        #expect(try world.ask(host.client, .put, path, notEvidence).status == 422)
        let notAStatement = try world.seal(Array("{}".utf8), .evidence, host.evidenceKey)
        #expect(try world.ask(host.client, .put, path, notAStatement).status == 422)
        let large = [UInt8](repeating: 0x20, count: 800 << 10)
        #expect(try world.ask(host.client, .put, path, large).status == 413)
        #expect(try world.deliver(statement, of: host).status == 200)
    }

    @Test func `evidence waits for its host's signed admission`() throws {
        let early = try world.host("srv3")
        let statement = try world.statement(world.alert("one"), of: early, 1)
        let answer = try world.deliver(statement, of: early)
        #expect(answer.status == 503)
        #expect(answer.text.contains("admission"))
        #expect(try world.put(admissionOf: early).status == 200)
        #expect(try world.deliver(statement, of: early).status == 200)
    }
}
