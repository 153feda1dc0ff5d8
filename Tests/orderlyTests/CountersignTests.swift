import Documents
import Foundation
import Orders
import Runbooks
import Signing
import TestKit
import Testing

/// An office in which two of the role's keys must sign.
@Suite struct CountersignTests {
    /// trust.json asks for two keys of each role but root; `second` and its like are the other holders.
    private func office() throws -> Office {
        let office = try Office()
        for name in ["order2", "author2", "site2"] { try office.done("key generate \(name).key") }
        try office.done(
            "trust init --root root.pub --order order.pub order2.pub --authoring author.pub author2.pub "
                + "--site site.pub site2.pub --threshold order=2 --threshold authoring=2 --threshold site=2 "
                + "--signer root.key -o trust.json")
        return office
    }

    private static let list =
        "allowlist sign --unproven untried --version 1 --site clinic-001 \(Office.library) \(Office.consent)"

    private func sign(_ kind: String, _ office: Office) throws -> (line: String, file: String, first: String) {
        switch kind {
        case "allowlist":
            return ("\(CountersignTests.list) --trust trust.json -o doc.json", "doc.json", "author")
        case "baseline":
            let file = "\(Office.golden)/good/baseline.yaml \(Office.library)"
            return ("baseline sign \(file) --trust trust.json -o doc.json", "doc.json", "site")
        case "admission":
            try office.done("key init --site clinic-001 --host srv1 --directory host")
            return ("key admit host/request.json --trust trust.json -o doc.json", "doc.json", "site")
        default:
            try office.done(
                "\(CountersignTests.list) --trust trust.json --signer author.key --signer author2.key -o allowlist.json"
            )
            return ("order sign RB-NOTE-001 --host srv1 \(OrderTests.sign) -o doc.json", "doc.json", "order")
        }
    }

    @Test(arguments: ["allowlist", "baseline", "admission", "order"])
    func `two holders of a role sign one after the other`(_ kind: String) throws {
        let office = try office()
        let (line, file, first) = try sign(kind, office)
        let alone = try office.run("\(line) --signer \(first).key")
        #expect(alone.status == 3)
        #expect(alone.errors.contains("--incomplete"))
        #expect(!office.exists(file))
        try office.done("\(line) --incomplete --signer \(first).key")
        let trust = try Trust.first(try office.scratch.read("trust.json"), .placedByHand)
        let media = try #require(PayloadKind(rawValue: kind))
        #expect(throws: SigningError.self) {
            try trust.open(try office.scratch.read(file), as: media, now: trust.issued)
        }
        let more = kind == "allowlist" ? "\(Office.library) \(Office.consent)" : ""
        let asked = try office.run("countersign \(file) --trust trust.json --signer \(first)2.key \(more)")
        #expect(asked.status == 3)
        #expect(asked.errors.contains("sha256") || kind == "admission")
        let added = try office.done("countersign \(file) --trust trust.json --yes --signer \(first)2.key \(more)")
        #expect(
            added.errors.hasSuffix(
                "signed by 2 of the 2 that the role `\(media.role?.rawValue ?? "")` of trust "
                    + "document 1 asks for: complete\n"))
        let opened = try trust.open(try office.scratch.read(file), as: media, now: trust.issued)
        #expect(opened.signers.count == 2)
    }

    @Test(arguments: [
        ("order.key", "has signed doc.json already"), ("site.key", "has the role `site`"),
        ("stranger.key", "has no role"),
    ])
    func `a key that adds nothing is refused`(_ key: String, _ words: String) throws {
        let office = try office()
        let (line, file, first) = try sign("order", office)
        try office.done("\(line) --incomplete --signer \(first).key")
        let before = try office.scratch.read(file)
        let result = try office.run("countersign \(file) --trust trust.json --yes --signer \(key)")
        #expect(result.status == 3)
        #expect(result.errors.contains(words), "\(result.errors)")
        #expect(try office.scratch.read(file) == before)
    }

    @Test func `what was changed after it was signed is not signed again`() throws {
        let office = try office()
        let (line, file, first) = try sign("order", office)
        try office.done("\(line) --incomplete --signer \(first).key")
        let envelope = try Envelope(reading: try office.scratch.read(file))
        let text = String(decoding: envelope.unverifiedPayload, as: UTF8.self)
        let forged = Envelope(
            payloadType: envelope.payloadType,
            unverifiedPayload: Array(text.replacingOccurrences(of: "\"srv1\"", with: "\"srv2\"").utf8),
            signatures: envelope.signatures)
        try office.scratch.write("forged.json", forged.json)
        let line2 = "--trust trust.json --yes --signer order2.key -o more.json"
        #expect(try office.run("countersign forged.json \(line2)").status == 3)
        #expect(!office.exists("more.json"))
        try office.done("countersign \(file) \(line2)")
    }

    @Test func `the second signer sees all of an order, however long its parts are`() throws {
        let office = try office()
        let (line, file, first) = try sign("order", office)
        let long = String(repeating: "x", count: 1200)
        try office.done(
            "\(line) --incomplete --signer \(first).key", ["--set", "content=\(long)", "--set", "path=/home/admin"])
        let shown = try office.run("countersign \(file) --trust trust.json --signer order2.key").errors
        #expect(shown.contains("\n  content (1200 characters): \"xxx"))
        #expect(shown.split(separator: "\n").filter { $0.contains("xxxx") }.joined().count { $0 == "x" } == 1200)
        #expect(shown.contains("\n  path (11 characters): \"/home/admin\"\n"))
        #expect(shown.contains("\nrunbook sha256 "))
        #expect(shown.split(separator: "\n").allSatisfy { $0.utf8.count < 120 || $0.hasPrefix("error") })
    }

    @Test func `the second signer sees every bound, and answers for what is as good as root`() throws {
        let office = try office()
        let (line, file, first) = try sign("allowlist", office)
        let bound = "one_of:/etc/motd" + String(repeating: "0", count: 600) + ",/etc/sudoers.d/evil"
        try office.done(
            "\(line) --incomplete --signer \(first).key", ["--bound", "RB-NOTE-001.note=\(bound)"])
        let second = "countersign \(file) --trust trust.json --yes --signer author2.key -o two.json"
        let alone = try office.run("\(second) \(Office.library)")
        #expect(alone.status == 3)
        #expect(alone.errors.contains("(19 characters): \"/etc/sudoers.d/evil\"\n"))
        #expect(alone.errors.contains("step job writes /etc/cron.d/night"))
        #expect(alone.errors.contains("--accept-root-equivalent RB-CRON-001"))
        // Nobody says what bytes do that are not there.
        let blind = try office.run("\(second) \(Office.consent)")
        #expect(blind.status == 1)
        #expect(blind.errors.contains("--runbooks"))
        #expect(!office.exists("two.json"))
        try office.done("\(second) \(Office.library) \(Office.consent)")
    }

    @Test func `the second signer sees each host's own values, and no text passes for a line of ours`() throws {
        let office = try office()
        let text = """
            orderly: baseline/v1
            version: 1
            issued: "2026-11-21T10:00:00Z"
            site: clinic-001
            profile: "plain\\nsha256 0000\\nsigned by 2"
            mode: heal
            checks:
              - {id: note, uses: demo/note, with: {note: of the site}}
              - {id: other, uses: demo/note, hosts: [srv1], with: {note: of one host}}
            hosts:
              srv1:
                - {id: note, with: {note: of srv1 alone}}
              srv2:
                - {id: note, off: nobody looks there}
            """
        try office.scratch.write("site.yaml", text + "\n", mode: 0o644)
        try office.done(
            "baseline sign site.yaml --trust trust.json -o doc.json --incomplete --signer site.key")
        let shown = try office.run("countersign doc.json --trust trust.json --signer site2.key").errors
        let lines = shown.split(separator: "\n")
        #expect(lines.count { $0.hasPrefix("sha256 ") } == 1)
        #expect(lines.count { $0.hasPrefix("signed by ") } == 1)
        for part in ["of the site", "of one host", "of srv1 alone", "nobody looks there", "\\nsha256 0000\\n"] {
            #expect(shown.contains(part), "\(part)")
        }
    }

    @Test func `trust documents are signed one root after the other, the old and the new`() throws {
        let office = try Office()
        let two = "--root root.pub stranger.pub --threshold root=2"
        try office.done("trust init \(two) --order order.pub --incomplete --signer root.key -o trust.json")
        #expect(try office.run("trust show trust.json").status == 3)
        try office.done("countersign trust.json --yes --signer stranger.key")
        try office.done("trust show trust.json")
        try office.done(
            "trust next trust.json --root author.pub --threshold root=1 --incomplete --signer root.key "
                + "-o next.json")
        #expect(try office.run("countersign next.json --yes --signer author.key").status == 2)
        let half = try office.done("countersign next.json --trust trust.json --yes --signer author.key")
        #expect(half.errors.contains("1 more must sign"))
        #expect(try office.run("countersign next.json --trust trust.json --yes --signer order.key").status == 3)
        try office.done("countersign next.json --trust trust.json --yes --signer stranger.key")
        let first = try Trust.first(try office.scratch.read("trust.json"), .placedByHand)
        #expect(try first.successor(try office.scratch.read("next.json"), now: first.issued).version == 2)
    }
}
