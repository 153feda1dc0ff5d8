import Documents
import TestKit
import Testing

extension WholeProduct {
    /// What a runbook may say, in real runs.
    @Suite struct ExecutionRunbooks {
        @Test func `validate refuses before the commit, and verify undoes after it`() throws {
            try Clinic.open({ clinic in
                let note = clinic("srv/note.txt")
                let write = { (text: String, keys: [String]) in
                    Book.script(
                        "write", confine: "{write: [\(note)]}", "echo \(text) > \(note)",
                        keys.joined(separator: "\n    "))
                }
                let validate = "validate: {run: [grep, -qx, good, \(note)], confine: {read: [\(note)]}}"
                let bare = "validate: {run: [grep, -qx, good, \(note)]}"
                let verify = "verify: [{check: page/good, within: 1s}]"
                try clinic.write(
                    "library/plugins/page/plugin.yaml",
                    """
                    orderly: plugin/v1
                    id: page
                    version: 1.0.0
                    summary: A page
                    checks:
                      good:
                        summary: The page is good
                        severity: low
                        controls: ["NIST 800-53r5 SI-7"]
                        every: 1h
                        observe: {text: {read: \(note)}}
                        expect: [{at: /text, equals: good, if_missing: drift}]

                    """)
                return [
                    Book("RB-VALID-001", [write("bad", ["timeout: 90s", validate])]),
                    Book("RB-VALID-002", [write("good", ["timeout: 90s", validate])]),
                    // What is declared for writing need not be declared for reading.
                    Book("RB-VALID-003", [write("good", ["timeout: 90s", bare])]),
                    Book("RB-VERIFY-001", [write("bad", ["timeout: 90s"])], verify),
                    Book("RB-VERIFY-002", [write("good", ["timeout: 90s"])], verify),
                    // Done before: nothing is written.
                    Book(
                        "RB-UNLESS-001",
                        [write("other", ["timeout: 90s", "unless: [{check: page/good, result: pass}]"])]),
                ]
            }) { clinic in
                try clinic.write("srv/note.txt", "old\n")
                let before = try Tree(clinic("srv"))

                let invalid = try clinic.carriesOut("RB-VALID-001")
                #expect(invalid.outcome == "failed", "\(invalid)")
                #expect(
                    invalid.reason?.hasSuffix("validation refused what it wrote: exited with 1") == true, "\(invalid)")
                let unverified = try clinic.carriesOut("RB-VERIFY-001")
                #expect(unverified.outcome == "reverted", "\(unverified)")
                #expect(unverified.reason?.contains("page/good") == true, "\(unverified)")
                #expect(try Tree(clinic("srv")) == before)

                let valid = try clinic.carriesOut("RB-VALID-002")
                #expect(valid.outcome == "success", "\(valid)")
                #expect(try clinic.text("srv/note.txt") == "good\n")
                #expect(try clinic.carriesOut("RB-VALID-003").outcome == "success")
                #expect(try clinic.carriesOut("RB-UNLESS-001").outcome == "not_needed")
                #expect(try clinic.text("srv/note.txt") == "good\n")
                try clinic.write("srv/note.txt", "old\n")
                #expect(try clinic.carriesOut("RB-VERIFY-002").outcome == "success")
                try clinic.write("srv/note.txt", "old\n")
                #expect(try clinic.carriesOut("RB-UNLESS-001").outcome == "success")
                #expect(try clinic.text("srv/note.txt") == "other\n")
            }
        }

        @Test func `a step is done for each item, and all of them are undone when one fails`() throws {
            try Clinic.open({ clinic in
                let box = clinic("srv/box")
                let step = Book.script(
                    "write", confine: "{write: [\(box)]}",
                    """
                    test "$NAME" != wrong || exit 9
                    echo new > "\(box)/$NAME"
                    """, "for_each: \"${{ params.names }}\"", "env: {NAME: \"${{ item }}\"}", "timeout: 90s")
                return [
                    Book(
                        "RB-EACH-001", params: "{names: {type: list, of: {type: string, pattern: \"[a-z]+\"}, max: 9}}",
                        [step])
                ]
            }) { clinic in
                try clinic.write("srv/box/a", "old\n")
                let before = try Tree(clinic("srv"))
                let failed = try clinic.carriesOut("RB-EACH-001", ["names": "[a,b,wrong,c]"])
                #expect(failed.outcome == "reverted", "\(failed)")
                #expect(try Tree(clinic("srv")) == before)
                let done = try clinic.carriesOut("RB-EACH-001", ["names": "[a,b,c]"])
                #expect(done.outcome == "success", "\(done)")
                #expect(done.record["steps"]?.list?.count == 3)
                #expect(try clinic.text("srv/box/a") == "new\n")
                #expect(clinic.exists("srv/box/c"))
            }
        }

        @Test func `a step is tried again, each time from the start, and no more often than it says`() throws {
            try Clinic.open({ clinic in
                let note = clinic("srv/note.txt")
                let gates = clinic("srv/gates")
                let step = { (attempts: Int, delay: String) in
                    Book.script(
                        "try", confine: "{write: [\(note)], read: [\(gates)]}",
                        "echo tried >> \(note)\ntest -e \(gates)/open",
                        "retry: {attempts: \(attempts), delay: \(delay)}",
                        "timeout: 90s")
                }
                return [Book("RB-TRY-001", [step(3, "50ms")]), Book("RB-TRY-002", [step(10, "2s")])]
            }) { clinic in
                try clinic.write("srv/note.txt", "old\n")
                let failed = try clinic.carriesOut("RB-TRY-001")
                #expect(failed.outcome == "failed", "\(failed)")
                #expect(failed.step("try")?["attempts"]?.integer == 3)
                #expect(try clinic.text("srv/note.txt") == "old\n")

                // What is missing comes after the first attempt has failed.
                let local = try Program.Running([
                    Binaries.path("orderly"), "run", "RB-TRY-002", "--config", clinic("host/agent.yaml"),
                ])
                #expect(local.waits { $0.errors.contains("attempt 2") }, "\(local.errors)")
                try clinic.openGate("open")
                let result = local.finish()
                #expect(result.status == 0, "\(result.text)\(result.errors)")
                let stated = try #require(try clinic.statements("run").last)
                #expect(stated.step("try")?["attempts"]?.integer ?? 0 >= 2)
                #expect(try clinic.text("srv/note.txt") == "old\ntried\n")
            }
        }

        @Test func `harmless and irreversible steps end as they say`() throws {
            try Clinic.open({ clinic in
                let spool = clinic("srv/spool")
                let direct = { (id: String, keys: [String], fails: Bool) in
                    Book.script(
                        id, confine: "{write: [{path: \(spool), mode: direct}]}",
                        "echo \(id) > \(spool)/\(id)\n\(fails ? "exit 7" : "exit 0")", keys.joined(separator: "\n    "))
                }
                let harmless = ["undo: none", "harmless: A spool file hurts nobody.", "timeout: 90s"]
                let irreversible = ["undo: none", "irreversible: What is sent is sent.", "timeout: 90s"]
                let recover =
                    "recover: {run: [tee, \(spool)/recovered], stdin: x, "
                    + "confine: {write: [{path: \(spool), mode: direct}]}}"
                return [
                    Book("RB-HARM-001", [direct("harmless", harmless, true)]),
                    Book("RB-HARM-002", [direct("harmless", harmless, false)]),
                    Book("RB-SEND-001", [direct("sent", irreversible, false)]),
                    Book("RB-SEND-002", [direct("sent", irreversible + [recover], false), Book.failing]),
                ]
            }) { clinic in
                try clinic.write("srv/spool/kept", "")
                let harmless = try clinic.carriesOut("RB-HARM-001")
                #expect(harmless.outcome == "failed", "\(harmless)")
                #expect(harmless.undo("harmless") == "harmless")
                #expect(try clinic.carriesOut("RB-HARM-002").outcome == "success")
                #expect(try clinic.carriesOut("RB-SEND-001").outcome == "success")
                #expect(try clinic.runs().allSatisfy { $0["needs_attention"]?.boolean != true })

                let sent = try clinic.carriesOut("RB-SEND-002")
                #expect(sent.outcome == "inconsistent", "\(sent)")
                #expect(sent.undo("sent") == "inconsistent")
                #expect(clinic.exists("srv/spool/recovered"))
                #expect(try clinic.tries("status \(Clinic.config)").status == 6)
            }
        }
    }
}
