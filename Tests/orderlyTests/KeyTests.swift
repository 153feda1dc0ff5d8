import Foundation
import Signing
import TestKit
import Testing

@Suite struct KeyTests {
    @Test func `a new key is for its owner only, and its public part lies beside it`() throws {
        let office = try Office()
        let attributes = try FileManager.default.attributesOfItem(atPath: office.scratch("order.key"))
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        let key = try PrivateKey(pem: try office.scratch.read("order.key"))
        #expect(try PublicKey(pem: try office.scratch.read("order.pub")) == key.publicKey)
        #expect(try office.done("key show order.pub").text.contains(key.publicKey.id))
        #expect(try office.done("key show order.key --json").text.contains(key.publicKey.hex))
    }

    @Test(arguments: ["order.key", "order.pub"])
    func `neither file of a key is overwritten`(_ name: String) throws {
        let office = try Office()
        try FileManager.default.removeItem(atPath: office.scratch(name == "order.key" ? "order.pub" : "order.key"))
        let before = try office.scratch.read(name)
        let result = try office.run("key generate order.key")
        #expect(result.status == 2)
        #expect(result.errors.contains("exists and is not overwritten"))
        #expect(try office.scratch.read(name) == before)
        #expect(try FileManager.default.contentsOfDirectory(atPath: office.scratch.path).count == 9)
    }

    @Test func `a private key that others can read signs nothing`() throws {
        let office = try Office()
        chmod(office.scratch("root.key"), 0o644)
        let result = try office.run("trust init \(Office.roles) --signer root.key -o trust.json")
        #expect(result.status == 3)
        #expect(result.errors.contains("chmod 0600"))
        #expect(!office.exists("trust.json"))
        chmod(office.scratch("root.key"), 0o600)
        try office.done("trust init \(Office.roles) --signer root.key -o trust.json")
    }

    @Test func `a host's request is admitted by the site key alone`() throws {
        let office = try Office().prepared()
        try office.done("key init --site clinic-001 --host srv1 --directory host")
        for name in ["host/tls.key", "host/state/evidence.key"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: office.scratch(name))
            #expect(attributes[.posixPermissions] as? Int == 0o600)
        }
        let again = try office.run("key init --site clinic-001 --host srv1 --directory host")
        #expect(again.status == 2)
        let wrong = try office.run(
            "key admit host/request.json --trust trust.json --signer order.key -o admission.json")
        #expect(wrong.status == 3)
        #expect(!office.exists("admission.json"))
        try office.done("key admit host/request.json --trust trust.json --signer site.key -o admission.json")
        let trust = try Trust.first(try office.scratch.read("trust.json"), .placedByHand)
        let opened = try trust.open(try office.scratch.read("admission.json"), as: .admission, now: trust.issued)
        let admission = try Admission(opened)
        let evidenceKey = try PrivateKey(pem: try office.scratch.read("host/state/evidence.key"))
        #expect(admission.evidenceKey == evidenceKey.publicKey)
        #expect(admission.inForce == HeldVersions(trust: 1, allowlist: 0))
    }

    @Test func `a request that names another host than its certificate request is refused`() throws {
        let office = try Office().prepared()
        try office.done("key init --site clinic-001 --host srv1 --directory host")
        let text = try office.scratch.text("host/request.json")
        try office.scratch.write("forged.json", text.replacingOccurrences(of: "\"srv1\"", with: "\"srv2\""))
        let result = try office.run("key admit forged.json --trust trust.json --signer site.key -o admission.json")
        #expect(result.status == 3)
        #expect(!office.exists("admission.json"))
    }

    @Test func `a command signs in place of a key file`() throws {
        let office = try Office()
        let line = "trust init \(Office.roles) -o trust.json --signer-public-key root.pub --signer-command"
        // Signs with openssl, which knows no file of ours but the key.
        let script = try office.scratch.write(
            "sign.sh",
            "#!/bin/sh\ncat > message && exec openssl pkeyutl -sign -rawin -inkey \"$1\" -in message\n", mode: 0o700)
        let wrong = try office.run(line, ["\(script) \(office.scratch("order.key"))"])
        #expect(wrong.status == 3)
        #expect(!office.exists("trust.json"))
        try office.done(line, ["\(script) \(office.scratch("root.key"))"])
        _ = try Trust.first(try office.scratch.read("trust.json"), .placedByHand)
    }
}
