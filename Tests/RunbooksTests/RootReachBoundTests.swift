import Documents
import Testing
import YAML

@testable import Runbooks

/// What orders, baselines and checks may give to a runbook that writes what root obeys, and what an allowlist bounds.
@Suite struct RootReachBoundTests {
    @Test func `an order cannot name a file that logins obey below a harmless root`() throws {
        let document = RootReach.runbook(
            "{type: path, under: [/home], default: /home/a/notes}", steps: RootReach.write + "}")
        let pack = try AllowlistTests.pack(runbook: document)
        let keys: Node = "/home/a/.ssh/authorized_keys"
        #expect(throws: AllowlistRefusal.parameterUnbounded("p")) {
            try AllowlistTests.admit(pack, ["unit": "ssh.service", "p": keys])
        }
        #expect(throws: Never.self) { try AllowlistTests.admit(pack, ["unit": "ssh.service", "p": "/home/b/notes"]) }
        #expect(throws: AllowlistRefusal.parameterUnbounded("p")) {
            try AllowlistTests.admit(pack, ["unit": "ssh.service", "p": "/home/b"])
        }
        let bounded = try AllowlistTests.pack(
            runbook: document, params: ["p": .oneOf(["/home/a/.ssh/authorized_keys"])])
        #expect(throws: Never.self) { try AllowlistTests.admit(bounded, ["unit": "ssh.service", "p": keys]) }
    }

    static func openRunbook() -> String {
        RootReach.runbook("{type: path, under: [/srv], default: /srv/x}", steps: RootReach.files)
    }

    /// Each bound lets the same path through.
    @Test(arguments: [
        Bound.oneOf([RootReach.keys]),
        .pattern(try Pattern("^/srv/[a-z]+/\\.ssh/authorized_keys$")),
        .pattern(try Pattern("/srv/.*")),
    ])
    func `a bound on the path leaves an order's free text out of what logins obey`(_ bound: Bound) throws {
        let document = Self.openRunbook()
        let pack = try AllowlistTests.pack(runbook: document, params: ["p": bound])
        let attack: [String: Node] = ["unit": "ssh.service", "p": Node(RootReach.keys), "text": "ssh-ed25519 AAAA"]
        #expect(throws: AllowlistRefusal.parameterUnbounded("text")) { try AllowlistTests.admit(pack, attack) }
        // The control: the text bounded too, or left to the document.
        let both = try AllowlistTests.pack(
            runbook: document, params: ["p": bound, "text": .oneOf(["ssh-ed25519 AAAA"])])
        #expect(throws: Never.self) { try AllowlistTests.admit(both, attack) }
        #expect(throws: Never.self) {
            try AllowlistTests.admit(pack, ["unit": "ssh.service", "p": Node(RootReach.keys)])
        }

        let valid = try Bench.library(runbook: document).valid("RB-DEMO-001")
        #expect(valid.rootEquivalentWrites(under: ["p": bound]).map(\.step) == ["a"])
        #expect(valid.rootEquivalentWrites.isEmpty)
        #expect(valid.unbounded(attack, asked: ["p", "text"], under: ["p": bound]) == ["text"])
        #expect(valid.unbounded(attack, asked: ["p", "text"], under: [:]) == ["p", "text"])
    }

    @Test func `free text goes on to paths that nobody obeys`() throws {
        let bound = Bound.pattern(try Pattern("/srv/[a-z]+/notes"))
        let pack = try AllowlistTests.pack(runbook: Self.openRunbook(), params: ["p": bound])
        let params: [String: Node] = ["unit": "ssh.service", "p": "/srv/bob/notes", "text": "free"]
        #expect(throws: Never.self) { try AllowlistTests.admit(pack, params) }
        let valid = try Bench.library(runbook: Self.openRunbook()).valid("RB-DEMO-001")
        #expect(valid.rootEquivalentWrites(under: ["p": bound]).isEmpty)
        #expect(valid.unbounded(params, asked: ["p", "text"], under: ["p": bound]).isEmpty)
    }

    @Test func `a bound may take out what the runbook leaves open`() throws {
        let document = RootReach.runbook(
            "{type: path, under: [/etc], default: /etc/motd}", steps: RootReach.write + ", reason: It is signed.}")
        let valid = try Bench.library(runbook: document).valid("RB-DEMO-001")
        #expect(!valid.rootEquivalentWrites(under: [:]).isEmpty)
        #expect(valid.rootEquivalentWrites(under: ["p": .oneOf(["/etc/motd"])]).isEmpty)
    }

    @Test func `a baseline cannot name what nobody signed as obeyed`() throws {
        let document = RootReach.runbook("{type: path, under: [/srv], from: baseline}", steps: RootReach.write + "}")
        let pack = try AllowlistTests.pack(runbook: document)
        #expect(throws: AllowlistRefusal.parameterUnbounded("p")) {
            try AllowlistTests.admit(pack, baseline: ["p": Node(RootReach.keys)])
        }
        #expect(throws: Never.self) { try AllowlistTests.admit(pack, baseline: ["p": "/srv/notes"]) }
    }

    @Test func `what a check found counts like an order's, what documents and baseline gave does not`() throws {
        let document = RootReach.runbook(
            "{type: path, under: [/etc], default: /etc/motd}", steps: RootReach.write + ", reason: It is signed.}")
        let heal = Trigger.heal(check: "demo/well")
        let pack = try AllowlistTests.pack(runbook: document, heals: ["demo/well"])
        let params: [String: Node] = ["unit": "ssh.service", "text": "* * * * * root id"]
        func admit(_ pack: AllowlistTests.Pack, _ vouched: Set<String>) throws {
            _ = try pack.inForce().admit(
                "RB-DEMO-001", params: params, vouched: vouched, blobs: { pack.blobs[$0] }, site: "clinic-001",
                now: AllowlistTests.now, trigger: heal)
        }
        #expect(throws: AllowlistRefusal.parameterUnbounded("text")) { try admit(pack, ["unit"]) }
        #expect(throws: Never.self) { try admit(pack, ["unit", "text"]) }
        let bounded = try AllowlistTests.pack(
            runbook: document, params: ["text": .pattern(try Pattern("[ a-z*]+"))], heals: ["demo/well"])
        #expect(throws: Never.self) { try admit(bounded, []) }
        // Nobody but a heal has anything vouched for.
        #expect(throws: AllowlistRefusal.parameterUnbounded("text")) {
            _ = try pack.inForce().admit(
                "RB-DEMO-001", params: params, vouched: ["text"], blobs: { pack.blobs[$0] }, site: "clinic-001",
                now: AllowlistTests.now, trigger: .order)
        }
    }

    @Test func `a check vouches only for what the baseline or its document says`() throws {
        let document = """
            found: "${{ failing }}"
            listed: "${{ params.files }}"
            fixed: word
            both: "${{ params.word }} ${{ failing }}"
            """
        let reading = Reading(file: "")
        let node = try #require(YAML.read(Array(document.utf8), reading))
        let with = Dictionary(
            uniqueKeysWithValues: try #require(node.entries).map { ($0.key, try #require(Template($0.value, reading))) }
        )
        let heal = Heal(runbook: "RB-DEMO-001", with: with)
        let params: [String: Node] = ["files": ["/etc/ssh/a", "/srv/b"], "word": "x"]
        let picked = try heal.given(params, failing: ["/srv/b"])
        #expect(picked.vouched == ["found", "listed", "fixed"])
        #expect(picked.params["found"] == ["/srv/b"])
        #expect(try heal.given(params, failing: ["/srv/b", "/etc/cron.d/x"]).vouched == ["listed", "fixed"])
    }

    @Test func `an order cannot bring path or content of what root obeys where a default was harmless`() throws {
        let document = RootReach.runbook(
            "{type: path, under: [/etc], default: /etc/motd}", steps: RootReach.write + ", reason: It is signed.}")
        let pack = try AllowlistTests.pack(runbook: document)
        #expect(throws: AllowlistRefusal.parameterUnbounded("p")) {
            try AllowlistTests.admit(pack, ["unit": "ssh.service", "p": "/etc/cron.d/x"])
        }
        #expect(throws: AllowlistRefusal.parameterUnbounded("text")) {
            try AllowlistTests.admit(pack, ["unit": "ssh.service", "text": "* * * * * root id"])
        }
        #expect(throws: Never.self) { try AllowlistTests.admit(pack) }
    }
}
