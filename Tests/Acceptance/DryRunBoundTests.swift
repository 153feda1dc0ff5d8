import Documents
import Foundation
import Glibc
import TestKit
import Testing

extension WholeProduct {
    /// What a dry-run of a stranger's runbook leaves out, leaves behind and takes for granted: always said.
    @Suite struct DryRunBounds {
        private static func files(_ clinic: Clinic, _ names: [String]) -> String {
            "{write: [\(names.map { clinic("srv/\($0)") }.joined(separator: ", "))]}"
        }

        @Test func `single files and differences are bounded together, and what is left out is said`() throws {
            try Clinic.open({ clinic in
                [
                    Book(
                        "RB-BOUND-001",
                        [
                            Book.script("one", confine: Self.files(clinic, ["one", "two"]), "true"),
                            Book.script(
                                "two", confine: Self.files(clinic, ["three"]), "echo end >> \(clinic("srv/three"))"),
                        ]),
                    // The control, with one file less.
                    Book("RB-BOUND-002", [Book.script("one", confine: Self.files(clinic, ["one", "two"]), "true")]),
                    Book(
                        "RB-BOUND-003",
                        [
                            Book.script(
                                "act", confine: "{write: [\(clinic("srv/many"))]}",
                                "cd \(clinic("srv/many"))\nseq -f %0200g 290 > 00\nfor n in $(seq 10 35); do cp 00 $n; done"
                            )
                        ]),
                ]
            }) { clinic in
                for name in ["one", "two", "three"] {
                    try clinic.write("srv/\(name)", "")
                    // Holes: they cost nothing, and count as what they are.
                    #expect(truncate(clinic("srv/\(name)"), 100 << 20) == 0)
                }
                try FileManager.default.createDirectory(
                    atPath: clinic("srv/many"), withIntermediateDirectories: true)
                // What lies in a folder that others may not enter is not shown at all.
                chmod(clinic.folder, 0o711)
                let large = try clinic.rehearses("RB-BOUND-001")
                #expect(large.status == 1, "\(large.text)\(large.errors)")
                #expect(large.text.contains("srv/three: it was not copied"), "\(large.text)")
                #expect(try clinic.rehearses("RB-BOUND-002").status == 0)
                let many = try clinic.rehearses("RB-BOUND-003")
                #expect(many.status == 0, "\(many.errors)")
                // The control: the first are shown.
                #expect(many.text.contains("000290\n"))
                #expect(many.text.contains("not shown: all differences together would be more than 1024 KiB"))
                #expect(many.text.utf8.count < 3 << 20)
            }
        }

        @Test func `names that are no text are shown byte by byte, and lose nothing as JSON`() throws {
            try Clinic.open({ clinic in
                let script = "cd \(clinic("srv/tree"))\necho x > $(printf 'b\\377d')\necho y > 'b\\xffd'"
                return [Book("RB-BOUND-010", [Book.script("act", confine: "{write: [\(clinic("srv/tree"))]}", script)])]
            }) { clinic in
                try clinic.write("srv/tree/a", "a\n")
                let text = try clinic.rehearses("RB-BOUND-010").text
                #expect(text.contains("/b\\xffd  ") && text.contains("/b\\\\xffd  "), "\(text)")
                let said = try Clinic.json(try clinic.rehearses("RB-BOUND-010", "--json").output)
                let paths = (said["changes"]?.list ?? []).compactMap { $0["path"]?.string }
                let names = paths.map { path in
                    path.split(separator: "/").last.map { name in
                        name.unicodeScalars.flatMap { scalar -> [UInt8] in
                            (0xF780...0xF7FF).contains(scalar.value)
                                ? [UInt8(scalar.value - 0xF700)] : Array(String(scalar).utf8)
                        }
                    } ?? []
                }
                #expect(Set(names) == [[0x62, 0xFF, 0x64], Array("b\\xffd".utf8)], "\(paths)")
            }
        }

        @Test func `what asks for the site is told it, or it is said that nobody knows it`() throws {
            try Clinic.open({ clinic in
                let note = clinic("srv/note")
                return [
                    Book(
                        "RB-BOUND-020",
                        [
                            "  - id: write\n    if: [{value: \"${{ run.site }}\", equals: clinic-001}]\n"
                                + "    run: [tee, \(note)]\n    stdin: x\n    confine: {write: [\(note)]}\n    timeout: 60s"
                        ]),
                    // The control: what does not ask is told nothing.
                    Book(
                        "RB-BOUND-021", [Book.script("write", confine: Self.files(clinic, ["note"]), "echo > \(note)")]),
                ]
            }) { clinic in
                let unknown = try clinic.rehearses("RB-BOUND-020")
                #expect(unknown.text.contains("--site"), "\(unknown.text)")
                #expect(!unknown.text.contains("+ \(clinic("srv/note"))"))
                for more in ["--site clinic-001", Clinic.config] {
                    let known = try clinic.rehearses("RB-BOUND-020", more)
                    #expect(known.text.contains("+ \(clinic("srv/note"))"), "\(more): \(known.text)\(known.errors)")
                    #expect(!known.text.contains("--site"))
                }
                #expect(try !clinic.rehearses("RB-BOUND-021").text.contains("--site"))
            }
        }

        @Test func `what a killed one left goes with the next, and nothing of anybody else's`() throws {
            try Clinic.open({ clinic in
                let gate = clinic.gate("go")
                let confine = "{write: [\(clinic("srv/tree"))], read: [\(gate.read)]}"
                return [
                    Book("RB-BOUND-030", [Book.script("wait", confine: confine, gate.wait)]),
                    Book("RB-BOUND-031", [Book.script("act", confine: "{write: [\(clinic("srv/tree"))]}", "true")]),
                ]
            }) { clinic in
                try clinic.write("srv/tree/a", "a\n")
                let scratch = clinic("scratch")
                try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
                let content = { Set(try FileManager.default.contentsOfDirectory(atPath: scratch)) }
                func start(_ prefix: [String] = []) throws -> (Program.Running, Set<String>) {
                    let before = try content()
                    let running = try Program.Running(
                        prefix + clinic.rehearsal("RB-BOUND-030", scratch), in: clinic.folder)
                    #expect(running.waits { _ in (try? content().isSubset(of: before)) == false })
                    return (running, try content().subtracting(before))
                }
                let (killed, left) = try start()
                killed.signal(SIGKILL)
                _ = killed.finish()
                #expect(try content() == left)
                // Somebody else's, one that others may enter, and one of another name.
                var kept: Set = ["orderly-dry-run-others", "orderly-dry-run-opened", "orderly-dry-run-longer-name"]
                for name in kept {
                    try FileManager.default.createDirectory(
                        atPath: "\(scratch)/\(name)", withIntermediateDirectories: true)
                    chmod("\(scratch)/\(name)", name.hasSuffix("opened") ? 0o755 : 0o700)
                }
                chown(scratch + "/orderly-dry-run-others", 65534, 65534)
                // One that goes on, without its terminal.
                let (living, its) = try start(["nohup"])
                kept.formUnion(its)
                #expect(try content() == kept, "the leftover went when the next one began")
                living.signal(SIGHUP)
                let next = try Program.run(clinic.rehearsal("RB-BOUND-031", scratch), in: clinic.folder)
                #expect(next.status == 0, "\(next.text)\(next.errors)")
                #expect(try content() == kept)
                try clinic.openGate("go")
                let ended = living.finish()
                #expect(ended.status == 0, "\(ended.text)\(ended.errors)")
                #expect(try content() == kept.subtracting(its))
            }
        }
    }
}

extension Clinic {
    fileprivate func rehearses(_ id: String, _ more: String = "") throws -> Program.Result {
        try tries("dry-run \(id) --runbooks library/runbooks --plugins library/plugins \(more)")
    }

    fileprivate func rehearsal(_ id: String, _ scratch: String) throws -> [String] {
        [
            "env", "TMPDIR=\(scratch)", try Binaries.path("orderly"), "dry-run", id, "--runbooks", "library/runbooks",
            "--plugins", "library/plugins",
        ]
    }
}
