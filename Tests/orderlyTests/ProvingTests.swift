import Documents
import Foundation
import Runbooks
import Signing
import TestKit
import Testing

/// What `allowlist sign` takes for a proof. Made by `orderly prove` in earnest it is in the acceptance tests.
@Suite struct ProvingTests {
    private static let sign =
        "allowlist sign --version 2 --site clinic-001 \(Office.library) --only RB-NOTE-001 --trust trust.json "
        + "--signer author.key -o two.json"

    /// A proof of the good library's RB-NOTE-001, with something replaced.
    private func write(_ name: String, in office: Office, replacing from: String = "", with to: String = "") throws {
        let payload = try Envelope(reading: try office.scratch.read("allowlist.json")).unverifiedPayload
        let list = try #require(Allowlist.read(payload, Reading(file: "")))
        let runbook = try #require(list.runbook("RB-NOTE-001"))
        let plugin = try #require(list.plugin("demo"))
        let text = """
            {"orderly":"proof/v1","runbook":{"id":"RB-NOTE-001","version":"1.2.0","sha256":"\(runbook.sha256)"},
            "plugins":[{"id":"demo","version":"1.0.0","sha256":"\(plugin.tree)"}],"params":{"note":"all is well"},
            "at":"2026-11-21T09:00:00Z","engine":"1.0.0","kernel":"6.1.0","account":"root","whole":true,
            "steps":[{"id":"write","name":"write","verdict":"proved","paths":1,"failures":["a failure after it"]}],
            "repetition":{"idempotent":true}}
            """
        if !from.isEmpty { #expect(text.contains(from)) }
        try office.scratch.write(name, from.isEmpty ? text : text.replacingOccurrences(of: from, with: to))
    }

    private func listed(_ file: String, in office: Office) throws -> Allowlist.ListedRunbook {
        let payload = try Envelope(reading: try office.scratch.read(file)).unverifiedPayload
        return try #require(Allowlist.read(payload, Reading(file: ""))?.runbook("RB-NOTE-001"))
    }

    @Test func `the digest of a proof that fits stands in the list, and people see it`() throws {
        let office = try Office().prepared()
        try FileManager.default.createDirectory(
            atPath: office.scratch("proofs"), withIntermediateDirectories: true)
        try write("proofs/old.json", in: office, replacing: "2026-11-21", with: "2026-11-20")
        try write("proofs/new.json", in: office)
        try office.done(ProvingTests.sign)
        let digest = Digest(of: try office.scratch.read("proofs/new.json"))
        #expect(try listed("two.json", in: office).standing == .proved(digest))
        #expect(try office.done("allowlist show two.json").text.contains("\n  proof of its undo \(digest)\n"))
        #expect(try listed("allowlist.json", in: office).standing == .unproven("untried"))
        #expect(
            try office.done("allowlist show allowlist.json").text.contains("\n  its undo is not proven: untried\n"))
        let changes = try office.done("allowlist diff allowlist.json two.json").text
        #expect(changes.contains("RB-NOTE-001 is proven now"))
    }

    @Test(arguments: [
        ("\"sha256\":\"", "\"sha256\":\"0", "ORD-501", Int32(1)),
        ("\"id\":\"RB-NOTE-001\",\"version\":\"1.2.0\",\"sha256\":\"", "OTHER", "of other bytes", 3),
        ("\"id\":\"demo\"", "\"id\":\"other\"", "another plugin demo", 3),
        ("\"verdict\":\"proved\"", "\"verdict\":\"failed\",\"why\":\"it is missing\"", "failed: it is missing", 3),
        ("\"verdict\":\"proved\"", "\"verdict\":\"not provable\"", "step write is not provable", 3),
        ("[\"a failure after it\"]", "[]", "it names no failure", 3),
        (
            "\"verdict\":\"proved\"", "\"verdict\":\"not provable\",\"declared\":\"irreversible\"",
            "and the runbook does not", 3
        ),
        ("\"id\":\"write\"", "\"id\":\"wrote\"", "nothing of step write", 3),
        ("\"id\":\"RB-NOTE-001\"", "\"id\":\"RB-CRON-001\"", "there is no proof of it", 3),
        ("\"account\":\"root\"", "\"account\":\"root\",\"signed\":true", "ORD-101", 1),
        ("proof/v1", "proof/v2", "ORD-505", 1),
        ("\"repetition\":", "\"cannot\":{\"stage\":\"mount\",\"errno\":1},\"repetition\":", "could not: mount", 3),
    ])
    func `without a proof that fits nothing is signed, unless it is said why`(
        _ from: String, _ to: String, _ words: String, _ status: Int32
    ) throws {
        let office = try Office().prepared()
        let line = "\(ProvingTests.sign) --proofs proof.json"
        if to == "OTHER" {
            try write("whole.json", in: office)
            let sha256 = try listed("allowlist.json", in: office).sha256
            try write("proof.json", in: office, replacing: sha256.hex, with: String(repeating: "0", count: 64))
        } else {
            try write("proof.json", in: office, replacing: from, with: to)
        }
        let refused = try office.run(line)
        #expect(refused.status == status, "\(refused.errors)")
        #expect(refused.errors.contains(words), "\(refused.errors)")
        #expect(!office.exists("two.json"))
        if status == 3 {
            #expect(refused.errors.contains("orderly prove RB-NOTE-001"), "\(refused.errors)")
            try office.done(line, ["--unproven", "RB-NOTE-001=its proof does not fit"])
            #expect(try listed("two.json", in: office).standing == .unproven("its proof does not fit"))
        }
        // The control.
        try write("proof.json", in: office)
        try office.done(line)
    }

    @Test func `the last proof of the same documents decides, whatever an earlier one said`() throws {
        let office = try Office().prepared()
        try write("early.json", in: office)
        let failed = "\"verdict\":\"failed\",\"why\":\"it is missing\""
        try write("late.json", in: office, replacing: "\"verdict\":\"proved\"", with: failed)
        let late = String(decoding: try office.scratch.read("late.json"), as: UTF8.self)
        try office.scratch.write("late.json", late.replacingOccurrences(of: "T09:", with: "T10:"))
        let line = "\(ProvingTests.sign) --proofs early.json --proofs late.json"
        let refused = try office.run(line)
        #expect(refused.status == 3)
        #expect(refused.errors.contains("late.json: step write is failed"), "\(refused.errors)")
        // The control: the other way round.
        try office.scratch.write("late.json", late.replacingOccurrences(of: "T09:", with: "T08:"))
        #expect(try office.done(line).errors.contains("early.json, made at 2026-11-21T09:00:00"))
    }

    @Test func `who says that a proved runbook is not proved is told so`() throws {
        let office = try Office().prepared()
        try write("proof.json", in: office)
        let line = "\(ProvingTests.sign) --proofs proof.json"
        let contrary = try office.run(line, ["--unproven", "RB-NOTE-001=no time"])
        #expect(contrary.status == 2)
        #expect(contrary.errors.contains("proof.json proves it"))
        #expect(try office.run(line, ["--unproven", "RB-CRON-001=no time"]).status == 2)
        #expect(try office.run(line, ["--unproven", " "]).status == 2)
        // What is said of all that have no proof is not said of one that has.
        try office.done(line, ["--unproven", "no time"])
        guard case .proved = try listed("two.json", in: office).standing else {
            return #expect(Bool(false), "it is not proved")
        }
    }
}
