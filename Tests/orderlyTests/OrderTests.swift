import Documents
import Foundation
import Orders
import Runbooks
import Signing
import TestKit
import Testing

@Suite struct OrderTests {
    static let sign = "--trust trust.json --allowlist allowlist.json --site clinic-001 --reason test"

    @Test func `what is as good as root is signed by nobody who was not told`() throws {
        let office = try Office().prepared()
        let line =
            "allowlist sign --unproven untried --version 2 --site clinic-001 \(Office.library) --signer author.key -o two.json"
        let result = try office.run(line)
        #expect(result.status == 3)
        #expect(result.errors.contains("step job writes /etc/cron.d/night: cron runs it"))
        #expect(!office.exists("two.json"))
        try office.done("\(line) --only RB-NOTE-001")
        let changes = try office.done("allowlist diff allowlist.json two.json").text
        #expect(changes.contains("runbook RB-CRON-001 is gone"))
    }

    @Test func `an allowlist names the bytes of the library, and the heals of its checks`() throws {
        let office = try Office().prepared()
        let trust = try Trust.first(try office.scratch.read("trust.json"), .placedByHand)
        let opened = try trust.open(try office.scratch.read("allowlist.json"), as: .allowlist, now: trust.issued)
        let allowlist = try #require(Allowlist.read(opened.bytes, Reading(file: "")))
        let file = URL(filePath: Office.golden + "/good/runbooks/RB-NOTE-001.yaml")
        let note = try #require(allowlist.runbook("RB-NOTE-001"))
        #expect(note.sha256 == Digest(of: Array(try Data(contentsOf: file))))
        #expect(note.heals == ["demo/note"])
        #expect(allowlist.plugins.map(\.id) == ["demo"])
        #expect(allowlist.expires == allowlist.issued + Allowlist.usualLife)
    }

    @Test func `an allowlist with a mistake in it is not signed`() throws {
        let office = try Office().prepared()
        let bad = "--runbooks \(Office.golden)/bad/runbooks --plugins \(Office.golden)/bad/plugins"
        let result = try office.run(
            "allowlist sign --unproven untried --version 2 --site s \(bad) --signer author.key -o two.json")
        #expect(result.status == 1)
        #expect(!office.exists("two.json"))
        let stranger = try office.run(
            "allowlist sign --unproven untried --version 2 --site s \(Office.library) \(Office.consent) --trust trust.json "
                + "--signer order.key -o two.json")
        #expect(stranger.status == 3)
        #expect(!office.exists("two.json"))
    }

    @Test func `an order carries the digest, the parameters and what it requires`() throws {
        let office = try Office().prepared()
        try office.done(
            "order sign RB-NOTE-001 \(OrderTests.sign) --host srv1 --expires 5m --not-after +1h --signer order.key "
                + "-o order.json --set", ["note=back: soon"])
        let trust = try Trust.first(try office.scratch.read("trust.json"), .placedByHand)
        let opened = try trust.open(try office.scratch.read("order.json"), as: .order, now: trust.issued)
        let order = try #require(Order.read(opened.bytes, Reading(file: "")))
        guard case .run(let runbook, let params) = order.task else { return #expect(Bool(false)) }
        #expect(runbook.id == "RB-NOTE-001")
        #expect(params == ["note": "back: soon"])
        #expect(order.target == .host("srv1"))
        #expect(order.requires == HeldVersions(trust: 1, allowlist: 1))
        #expect(order.expires == order.issued + .seconds(300))
        #expect(order.notAfter == order.issued + .seconds(3600))
        let other = try office.done("order show order.json").text
        #expect(other.contains("\ntask: run RB-NOTE-001\nrunbook sha256 "))
        #expect(other.contains("\n  note (10 characters): \"back: soon\"\n"))
    }

    @Test(arguments: [
        ("a=1", Node(1)), ("a=true", Node(true)), ("a=0755x", Node("0755x")), ("a=", Node("")),
        ("a=b: c", Node("b: c")),
        ("a=- b", Node("- b")), ("a=[x, 2]", Node.list(["x", 2])), ("a={k: v}", Node.map(["k": "v"])),
        ("a='1'", Node("1")),
        ("a=null", Node("null")), ("a=x=y", Node("x=y")), ("a=#no", Node("#no")),
    ])
    func `a value is what it looks like, and otherwise text`(_ setting: String, _ value: Node) throws {
        let office = try Office().prepared()
        try office.done(
            "order sign RB-CRON-001 \(OrderTests.sign) --all-hosts --signer order.key -o order.json --set", [setting])
        let payload = try Envelope(reading: try office.scratch.read("order.json")).unverifiedPayload
        let order = try #require(Order.read(payload, Reading(file: "")))
        guard case .run(_, let params) = order.task else { return #expect(Bool(false)) }
        #expect(params == ["a": value])
    }

    @Test(arguments: [
        ("order sign RB-GONE-001 --host srv1", "order.key", 3), ("order sign RB-NOTE-001 --host srv1", "site.key", 3),
        ("order sign RB-NOTE-001", "order.key", 2), ("order sign RB-NOTE-001 --host srv1 --all-hosts", "order.key", 2),
        ("order sign --do hold --host srv1", "order.key", 2), ("order sign --host srv1", "order.key", 2),
        ("order sign RB-NOTE-001 --host srv1 --do release", "order.key", 2),
        ("order sign RB-NOTE-001 --host srv1 --not-after 2020-01-01T00:00:00Z", "order.key", 1),
        ("order sign RB-NOTE-001 --host ../x", "order.key", 2),
        ("order sign RB-NOTE-001 --host srv1 --expires 5", "order.key", 2),
    ])
    func `an order that no host would take is not written`(_ line: String, _ key: String, _ status: Int32) throws {
        let office = try Office().prepared()
        let result = try office.run("\(line) \(OrderTests.sign) --signer \(key) -o order.json")
        #expect(result.status == status, "\(result.errors)")
        #expect(!office.exists("order.json"))
    }

    @Test func `bounds of the allowlist hold at the signer's desk too`() throws {
        let office = try Office().prepared()
        try office.done(
            "allowlist sign --unproven untried --version 2 --site clinic-001 \(Office.library) \(Office.consent) --signer author.key "
                + "-o allowlist.json --bound RB-NOTE-001.note=one_of:yes,no")
        let line = "order sign RB-NOTE-001 \(OrderTests.sign) --host srv1 --signer order.key -o order.json --set"
        #expect(try office.run(line, ["note=perhaps"]).status == 3)
        #expect(!office.exists("order.json"))
        try office.done(line, ["note='no'"])
    }

    @Test(arguments: [
        ("nte=back", "RB-NOTE-001 has no parameter nte; did you mean `note`?"),
        ("colour=red", "RB-NOTE-001 has no parameter colour; it takes note"), ("note=Shouting", "note: expected"),
    ])
    func `parameters are held against the runbook's own where its bytes are at hand`(
        _ setting: String, _ words: String
    ) throws {
        let office = try Office().prepared()
        let line = "order sign RB-NOTE-001 \(OrderTests.sign) --host srv1 --signer order.key -o order.json"
        let result = try office.run("\(line) \(Office.library) --set", [setting])
        #expect(result.status == 1)
        #expect(result.errors.contains(words), "\(result.errors)")
        #expect(!office.exists("order.json"))
        let far = try office.done("\(line) --set", [setting])
        #expect(far.errors.contains("the runbook is not at hand"))
        try office.done("\(line) \(Office.library) --set", ["note=all: well"])
    }

    @Test func `bytes that the list does not name say nothing about its parameters`() throws {
        let office = try Office().prepared()
        let bad = "--runbooks \(Office.golden)/bad/runbooks --plugins \(Office.golden)/bad/plugins"
        let line = "order sign RB-NOTE-001 \(OrderTests.sign) --host srv1 --signer order.key -o order.json"
        let result = try office.run("\(line) \(bad) --set", ["note=well"])
        #expect(result.status == 1)
        #expect(result.errors.contains("no runbook here has these bytes"))
        #expect(!office.exists("order.json"))
    }

    @Test func `all that is as good as root is said and accepted at once`() throws {
        let office = try Office().prepared()
        let text = try String(contentsOfFile: Office.golden + "/good/runbooks/RB-CRON-001.yaml", encoding: .utf8)
        try FileManager.default.createDirectory(atPath: office.scratch("mine"), withIntermediateDirectories: true)
        for id in ["RB-CRON-001", "RB-CRON-002"] {
            try office.scratch.write("mine/\(id).yaml", text.replacingOccurrences(of: "RB-CRON-001", with: id))
        }
        let line =
            "allowlist sign --unproven untried --version 2 --site clinic-001 --runbooks mine --plugins \(Office.golden)/good/plugins "
            + "--heals none --signer author.key -o two.json"
        let result = try office.run(line)
        #expect(result.status == 3)
        #expect(result.errors.contains("--accept-root-equivalent RB-CRON-001 --accept-root-equivalent RB-CRON-002"))
        #expect(try office.run("\(line) --accept-root-equivalent RB-CRON-001").status == 3)
        #expect(!office.exists("two.json"))
        try office.done("\(line) --accept-root-equivalent RB-CRON-001 --accept-root-equivalent RB-CRON-002")
    }

    /// The second of each pair differs only in where the undo may write.
    @Test(arguments: ["/etc", "/srv"])
    func `a list is not signed before what an undo writes with another action is accepted`(_ root: String) throws {
        let office = try Office().prepared()
        let plugin = """
            orderly: plugin/v1
            id: mend
            version: 1.0.0
            summary: Notes
            actions:
              note:
                summary: A note lies there
                params:
                  path: {type: path, under: [/srv]}
                  content: {type: text, max: 4KiB}
                  back: {type: path, under: [\(root)]}
                grade: files
                run: [tee, --, "${{ params.path }}"]
                stdin: "${{ params.content }}"
                confine: {write: [{path: "${{ params.path }}", mode: direct}]}
                undo:
                  - if: [{value: "${{ params.path }}", exists: true}]
                    uses: mend/file
                    with: {path: "${{ params.back }}", content: "${{ params.content }}"}
              file:
                summary: A file has this content
                params:
                  path: {type: path, under: [/etc, /srv]}
                  content: {type: text, max: 4KiB}
                grade: files
                run: [tee, --, "${{ params.path }}"]
                stdin: "${{ params.content }}"
                confine: {write: ["${{ params.path }}"]}
            """
        let runbook = """
            orderly: runbook/v1
            id: RB-MEND-001
            version: 1.0.0
            name: A note
            severity: low
            params:
              content: {type: text, max: 4KiB}
              back: {type: path, under: [\(root)]}
            steps:
              - id: write
                reason: It is signed.
                uses: mend/note
                with: {path: /srv/note, content: "${{ params.content }}", back: "${{ params.back }}"}
            """
        for folder in ["mine", "plugins/mend"] {
            try FileManager.default.createDirectory(
                atPath: office.scratch(folder), withIntermediateDirectories: true)
        }
        try office.scratch.write("mine/RB-MEND-001.yaml", runbook)
        try office.scratch.write("plugins/mend/plugin.yaml", plugin)
        let line =
            "allowlist sign --unproven untried --version 2 --site clinic-001 --runbooks mine --plugins plugins --heals none "
            + "--signer author.key -o two.json"
        let result = try office.run(line)
        #expect(result.status == (root == "/etc" ? 3 : 0), "\(result.errors)")
        #expect(result.errors.contains("--accept-root-equivalent RB-MEND-001") == (root == "/etc"))
        #expect(office.exists("two.json") == (root == "/srv"))
    }
}
