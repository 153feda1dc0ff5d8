import Foundation
import Signing
import TestKit
import Testing

/// A host, a server and a site key on machines of their own: files are carried between them.
@Suite struct InstallTests {
    /// An office, an initialised server, and a host whose request both have answered.
    private func admitted() throws -> Office {
        let office = try Office().prepared()
        try control(office, "init --directory control --name localhost --port 8443")
        try office.done("key init --site clinic-001 --host srv1 --directory host")
        try control(office, "admit host/request.json --directory control --output admitted.json")
        try office.done("key admit host/request.json --trust trust.json --signer site.key -o admission.json")
        return office
    }

    private func control(_ office: Office, _ line: String) throws {
        let words = line.split(separator: " ").map(String.init)
        let result = try Program.run([Office.folder + "/orderly-control"] + words, in: office.scratch.path)
        try #require(result.status == 0, "\(result.errors)")
    }

    private static let install =
        "key install --admitted admitted.json --admission admission.json --directory host --trust"

    @Test func `two replies become a host's files, and nothing needs another tool`() throws {
        let office = try admitted()
        // The server names no address before it has served.
        let result = try office.done("\(InstallTests.install) trust.json --server https://localhost:8443")
        let trust = try Trust.first(try office.scratch.read("trust.json"), .placedByHand)
        #expect(result.errors.contains("sha256 \(trust.digest)"))
        #expect(try office.scratch.read("host/trust.json") == office.scratch.read("trust.json"))
        let text = try office.scratch.text("host/agent.yaml")
        #expect(text.contains("site_id: \"clinic-001\"\nhost_id: \"srv1\"\nmcp_base_url: \"https://localhost:8443\"\n"))
        try office.done("agent --check-config --config host/agent.yaml")
    }

    @Test func `what is for another host or of another signer is not put in place`() throws {
        let office = try admitted()
        try office.done("key init --site clinic-001 --host srv1 --directory other")
        let other = InstallTests.install.replacingOccurrences(of: "--directory host", with: "--directory other")
        #expect(try office.run("\(other) trust.json").status == 3)
        #expect(!office.exists("other/trust.json"))
        try office.done(
            "trust init --root root.pub --order order.pub --site stranger.pub --signer root.key -o foreign.json")
        let foreign = try office.run("\(InstallTests.install) foreign.json")
        #expect(foreign.status == 3)
        #expect(foreign.errors.contains("admission"))
        #expect(!office.exists("host/trust.json") && !office.exists("host/agent.yaml"))
        try office.done("\(InstallTests.install) trust.json --server https://localhost:8443")
    }

    @Test(arguments: ["junk", "another authority", "one more authority", "plain http", "no address"])
    func `a server's reply that this host could not use is not put in place`(_ damage: String) throws {
        let office = try admitted()
        try control(office, "init --directory evil --name localhost --port 8444")
        let own = try office.scratch.text("control/ca.pem")
        let other = try office.scratch.text("evil/ca.pem")
        var reply = try #require(
            try JSONSerialization.jsonObject(with: Data(try office.scratch.read("admitted.json"))) as? [String: Any])
        // The control: as the server made it.
        reply["address"] = "https://localhost:8443"
        let (key, value) =
            switch damage {
            case "junk": ("ca", "not a pem at all")
            case "another authority": ("ca", other)
            case "one more authority": ("ca", own + other)
            case "plain http": ("address", "http://evil/\u{1B}[2J")
            default: ("address", "https://")
            }
        let sound = try JSONSerialization.data(withJSONObject: reply)
        reply[key] = value
        let damaged = try JSONSerialization.data(withJSONObject: reply)
        try office.scratch.write("admitted.json", Array(damaged))
        let result = try office.run("\(InstallTests.install) trust.json")
        #expect(result.status == 3 || result.status == 1)
        #expect(result.errors.contains("admitted.json"), "\(result.errors)")
        for name in ["tls.pem", "ca.pem", "trust.json", "agent.yaml"] { #expect(!office.exists("host/\(name)")) }
        try office.scratch.write("admitted.json", Array(sound))
        try office.done("\(InstallTests.install) trust.json")
    }

    @Test func `a host enrolled under a later trust document keeps those before it for the auditor`() throws {
        let office = try admitted()
        try office.done(
            "trust next trust.json --root stranger.pub --signer root.key --signer stranger.key -o second.json")
        let line = "\(InstallTests.install) second.json trust.json --server https://localhost:8443"
        try office.done(line)
        #expect(try office.scratch.read("host/trust.json") == office.scratch.read("second.json"))
        try office.done("agent --check-config --config host/agent.yaml")
        // An agent that ran once has a ledger, and evidence that its epoch began.
        _ = try office.run("agent --once --config host/agent.yaml")
        try office.done("evidence export --config host/agent.yaml -o export")
        try office.done("evidence verify export --root root.pub")
        // The control: without the older document the first root vouches for nothing.
        try FileManager.default.removeItem(atPath: office.scratch("host/trust.json.older"))
        try office.done("evidence export --config host/agent.yaml -o less")
        #expect(try office.run("evidence verify less --root root.pub").status == 1)
    }
}
