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

    private static let list = "allowlist sign --version 1 --site clinic-001 \(Office.library) \(Office.consent)"

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
        let asked = try office.run("countersign \(file) --trust trust.json --signer \(first)2.key")
        #expect(asked.status == 3)
        #expect(asked.errors.contains("sha256") || kind == "admission")
        let added = try office.done("countersign \(file) --trust trust.json --yes --signer \(first)2.key")
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
