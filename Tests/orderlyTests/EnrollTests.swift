import Foundation
import Signing
import TestKit
import Testing

/// Against a real control server on loopback.
@Suite struct EnrollTests {
    /// A prepared office with a server beside it.
    private func served() throws -> (Office, Program.Running) {
        let office = try Office().prepared()
        let control = Office.folder + "/orderly-control"
        let made = try Program.run(
            [control, "init", "--directory", office.scratch("control"), "--name", "localhost", "--port", "0"])
        try #require(made.status == 0, "\(made.errors)")
        let server = try Program.Running([control, "serve", "--directory", office.scratch("control")])
        try #require(server.waits { $0.output.contains("\n") }, "\(server.errors)")
        return (office, server)
    }

    private static let person = "--as control/operators/operator"
    private static let enroll =
        "enroll --site clinic-001 --host srv1 --trust trust.json --control control "
        + "--directory host \(person) --signer"

    @Test func `one command enrols a machine that is server, site and host`() throws {
        let (office, server) = try served()
        defer { server.signal(SIGTERM) }
        let refused = try office.run("\(EnrollTests.enroll) order.key")
        #expect(refused.status == 3)
        #expect(!office.exists("host/agent.yaml"))
        let key = try office.scratch.read("host/state/evidence.key")
        try office.done("\(EnrollTests.enroll) site.key")
        #expect(try office.scratch.read("host/state/evidence.key") == key)
        let configuration = try office.scratch.text("host/agent.yaml")
        #expect(
            configuration.contains("site_id: \"clinic-001\"\nhost_id: \"srv1\"\nmcp_base_url: \"https://localhost:"))
        for name in ["tls.key", "tls.pem", "ca.pem", "trust.json", "state/admission.json"] {
            #expect(office.exists("host/" + name))
        }
        try office.scratch.write("host/agent.yaml", configuration + "poll_interval: 10\n")
        try office.done("\(EnrollTests.enroll) site.key")
        #expect(try office.scratch.text("host/agent.yaml").hasSuffix("poll_interval: 10\n"))
        #expect(try office.run("\(EnrollTests.enroll) site.key --host srv2").status == 2)
    }

    @Test func `what an operator signs reaches the server, and what the server refuses is said`() throws {
        let (office, server) = try served()
        defer { server.signal(SIGTERM) }
        let person = EnrollTests.person
        let early = try office.run("allowlist send allowlist.json \(Office.library) \(person)")
        #expect(early.status == 3)
        #expect(early.errors.contains("no trust document"))
        try office.done("\(EnrollTests.enroll) site.key")
        try office.done("allowlist send allowlist.json \(Office.library) \(person)")
        try office.done(
            "baseline sign \(Office.golden)/good/baseline.yaml --trust trust.json --signer site.key -o baseline.json")
        try office.done("baseline send baseline.json \(person)")
        try office.done("order sign RB-NOTE-001 \(OrderTests.sign) --host srv1 --signer order.key -o order.json")
        try office.done("order send order.json \(person)")
        try office.done("order send order.json \(person)")
        let list = try office.done("order list \(person)").text
        #expect(list.contains("run RB-NOTE-001  by operator\n  srv1  waiting"))
        try office.done("order sign RB-NOTE-001 \(OrderTests.sign) --host gone --signer order.key -o other.json")
        #expect(try office.run("order send other.json \(person)").status == 3)
        try office.done("order list --json \(person)")
    }

    @Test func `bytes that are not here are not sent`() throws {
        let (office, server) = try served()
        defer { server.signal(SIGTERM) }
        let bad = "--runbooks \(Office.golden)/bad/runbooks --plugins \(Office.golden)/bad/plugins"
        let result = try office.run("allowlist send allowlist.json \(bad) \(EnrollTests.person)")
        #expect(result.status == 1)
        #expect(result.errors.contains("no file here has these bytes"))
    }

    @Test func `a server that is not there has changed nothing`() throws {
        let (office, server) = try served()
        server.signal(SIGTERM)
        _ = server.finish()
        let result = try office.run("trust send trust.json \(EnrollTests.person)")
        #expect(result.status == 5)
        #expect(result.errors.contains("was not sent"))
        #expect(try office.run("trust send trust.json --as nobody").status == 2)
    }
}
