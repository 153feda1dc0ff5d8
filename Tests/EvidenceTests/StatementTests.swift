import Documents
import Evidence
import Signing
import Testing

@Suite struct StatementTests {
    let clinic: Clinic

    init() throws {
        clinic = try Clinic()
    }

    private func statement(_ record: Record) -> Statement {
        let position = ChainHead.start(of: Clinic.epoch, admission: clinic.admissionDigest).next
        return Statement(
            record, from: clinic.origin, at: position, made: Clinic.start,
            hiding: Concealment(paths: clinic.privacy) { $0 })
    }

    @Test func `what is read is what was stated`() throws {
        for sealed in try clinic.ordinary() {
            let envelope = try Envelope(reading: sealed.envelope)
            let opened = try envelope.open(as: .evidence, by: KeySet(clinic.host.publicKey))
            #expect(try Statement(opened) == sealed.statement)
            #expect(opened.digest == sealed.digest)
        }
    }

    @Test func `the subject is the digest of the record's bytes`() throws {
        let sealed = try clinic.ordinary()[1]
        let payload = try Envelope(reading: sealed.envelope).unverifiedPayload
        let node = try #require(JSON.read(payload, Reading(file: "")))
        let subject = try #require(node["subject"]?.list?.first)
        #expect(subject["name"]?.string == "record-2.json")
        #expect(subject["digest"]?["sha256"]?.string == Digest(of: sealed.statement.recordBytes).hex)
        #expect(node["_type"]?.string == "https://in-toto.io/Statement/v1")
        #expect(node["predicateType"]?.string == "https://orderly.dev/evidence/v1")
    }

    @Test(arguments: [
        ("\"kind\":\"alert\"", "\"kind\":7"), ("\"sequence\":1", "\"sequence\":0"), ("evidence/v1", "evidence/v9"),
        ("\"epoch\":\"0123", "\"epoch\":\"../3"), ("in-toto.io", "in-toto.iq"), ("\"site\"", "\"sita\""),
        ("record-1.json", "record-2.json"), ("\"made\":\"2", "\"made\":\"x"),
    ])
    func `a payload in any other form is refused with a reason`(_ part: String, _ other: String) throws {
        let payload = String(decoding: statement(.alert(.example)).payload, as: UTF8.self)
        let parts = payload.split(separator: part, maxSplits: 1, omittingEmptySubsequences: false)
        try #require(parts.count == 2)
        let changed = Array((parts[0] + other + parts[1]).utf8)
        #expect {
            try Statement(reading: changed)
        } throws: { error in
            guard case .form(let diagnostics) = error as? EvidenceError else { return false }
            return !diagnostics.isEmpty
        }
        #expect(try Statement(reading: Array(payload.utf8)) == statement(.alert(.example)))
    }

    @Test func `a record that is not the subject is refused`() throws {
        let payload = String(decoding: statement(.alert(.example)).payload, as: UTF8.self)
        let changed = payload.split(separator: "replayed", omittingEmptySubsequences: false).joined(separator: "played")
        #expect(throws: EvidenceError.self) { try Statement(reading: Array(changed.utf8)) }
    }

    @Test func `a record of any size becomes a statement whose envelope has at most 512 KiB`() throws {
        var run = RunRecord.example
        let change = try #require(run.steps.first?.changes.first)
        run.steps[0].changes = (0..<2_000).map {
            .init(
                path: "/var/lib/\($0)" + String(repeating: "x", count: 200), before: change.after, after: change.after)
        }
        run.reason = String(repeating: "é\u{1}", count: 100_000)
        let cut = statement(.run(run))
        let sealed = try SealedStatement(cut, by: clinic.host)
        #expect(sealed.envelope.count <= 512 << 10)
        #expect(cut.record["outcome"]?.string == "reverted")
        let changes = try #require(cut.record["steps"]?.list?.first?["changes"]?.list)
        let left = try #require(changes.last?["cut"]?.integer)
        #expect(changes.count - 1 + Int(left) == 2_000)
        #expect(cut.record["reason"]?.string?.contains("cut") == true)
        #expect(try Statement(reading: cut.payload) == cut)
    }

    @Test func `even a record that is nothing but nested data is cut, never refused`() throws {
        var deep: Node = "four"
        for _ in 0..<8 { deep = .list([deep, deep, deep, deep]) }
        var check = CheckRecord.example
        check.findings[0].observed = .plain(deep)
        let cut = statement(.check(check))
        #expect(cut.payload.count <= Statement.largest)
        #expect(cut.record["result"]?.string == "drift")
        #expect(cut.record["cut"]?.string == "all details")
    }

    @Test func `a small record is not cut`() {
        #expect(!String(decoding: statement(.run(.example)).recordBytes, as: UTF8.self).contains("cut"))
    }

    @Test func `every kind says in one line what happened`() throws {
        let adoption = AdoptionRecord(version: 4, sha256: "", signers: ["abcdef0123456789"], expires: Clinic.start)
        let records: [(Record, String)] = [
            (.run(.example), "run of RB-SSHD-001 by order aa11bb22 ended as reverted: verify failed"),
            (
                .refusal(
                    .init(order: "aa11bb22cc", sha256: "", runbook: "RB-X-001", outcome: "expired", code: "expired")),
                "order aa11bb22 for RB-X-001 refused as expired (expired)"
            ),
            (
                .unverified(
                    .init(
                        cause: "signature", count: 12, first: String(repeating: "a", count: 64), last: "",
                        since: Clinic.start, until: Clinic.start)),
                "12 envelopes that do not verify (signature), first aaaaaaaaaaaaaaaa"
            ),
            (.check(.example), "check portal-cert found drift, 1 findings"),
            (.epoch(.init(.fresh)), "a new chain begins (fresh)"),
            (.alert(.example), "alert, high: the same order id with other bytes (replayed)"),
            (
                .hold(.init(.held(until: Clinic.start), reason: "x")), "healing held until \(Clinic.start): x"
            ),
            (.hold(.init(.released, reason: "done")), "healing goes on: done"),
            (.resolution(.init(run: "5f0c9a7e11", reason: "seen")), "run 5f0c9a7e declared resolved: seen"),
            (.trust(adoption), "trust document 4 in force, signed by abcdef01"),
            (.allowlist(adoption), "allowlist 4 in force, signed by abcdef01"),
        ]
        for (record, words) in records {
            #expect(StatementText.line(statement(record)) == "01234567/1  \(Clinic.start)  \(words)")
        }
    }

    @Test func `a text in a record cannot steer the terminal that shows it`() {
        let hostile = AlertRecord(severity: "high", code: "x", message: "a\u{1B}[2Jb\u{202E}c\nd")
        let shown = StatementText.details(statement(.alert(hostile)))
        #expect(!shown.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" })
        #expect(shown.contains("message: abc d"))
    }

    @Test func `what a step was refused is shown in words, and cannot steer the terminal either`() {
        func shown(_ denials: [StepRecord.Denial]?) -> [String] {
            var run = RunRecord.example
            run.steps[0].denials = denials
            return StatementText.details(statement(.run(run))).split(separator: "\n").map(String.init)
        }
        let lines = shown([
            .init(call: "mount", path: "/media/a\u{1B}[2Jb\u{202E}c\nd", count: 3), .init(call: "unshare", count: 1),
        ])
        let first = lines.firstIndex { $0.hasSuffix("denials 1:") } ?? 0
        #expect(
            lines[first...].prefix(6).map { $0.drop { $0 == " " } } == [
                "denials 1:", "call: mount", "path: /media/abc d", "count: 3", "denials 2:", "call: unshare",
            ])
        // The controls: refused nothing, that is said; where nobody listened, nothing is.
        #expect(shown([]).contains { $0.hasSuffix("denials: none") })
        #expect(!shown(nil).contains { $0.contains("denials") })
    }
}
