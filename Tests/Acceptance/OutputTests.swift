import Documents
import Foundation
import Signing
import TestKit
import Testing

extension WholeProduct {
    /// What steps print, kept with their run: on the host, in an export, for an auditor.
    @Suite struct Output {
        /// A run of `body`, which may read `srv/bytes`; answers its id.
        private func run(_ clinic: Clinic) throws -> String {
            let done = try Clinic.json(try clinic.tries("run RB-SAY-001 --json \(Clinic.config)").output)
            return try #require(done["run"]?.string)
        }

        private func open(_ bytes: [UInt8], _ body: (Clinic) throws -> Void) throws {
            try Clinic.open({ clinic in
                let file = clinic("srv/bytes")
                return [
                    Book(
                        "RB-SAY-001",
                        [
                            Book.script(
                                "say", confine: "{read: [\(file)]}", "cat \(file); cat \(file) | tail -c 5000 >&2")
                        ])
                ]
            }) { clinic in
                try clinic.write("srv/bytes", bytes)
                try clinic.turn()
                try body(clinic)
            }
        }

        private static func random(_ count: Int) -> [UInt8] {
            (0..<count).map { _ in UInt8.random(in: .min ... .max) }
        }

        @Test func `any bytes come back through a pipe as they were, both streams`() throws {
            let bytes = Self.random(100_000) + Array("\u{1b}[2J\u{9b}31m\u{202e}\0\r\n".utf8)
            try open(bytes) { clinic in
                let run = try run(clinic)
                // Through a shell, so that the streams of bytes are files.
                let line = "\(try Binaries.path("orderly")) runs \(run) --output say \(Clinic.config) > out 2> err"
                #expect(try Program.run(["sh", "-c", line], in: clinic.folder).status == 0)
                #expect(try clinic.bytes("out") == bytes)
                #expect(try clinic.bytes("err") == Array(bytes.suffix(5000)))
                let files = try FileManager.default.subpathsOfDirectory(atPath: clinic("host/state/output"))
                for file in files where file.contains("/") {
                    let about = try FileManager.default.attributesOfItem(atPath: clinic("host/state/output/\(file)"))
                    #expect(about[.posixPermissions] as? Int == 0o600)
                }
                #expect(files.filter { $0.contains("/") }.count == 2)
            }
        }

        @Test func `on a terminal nothing in it steers`() throws {
            let hostile = "\u{1b}[2J\u{1b}]0;title\u{7}\u{9b}2Jred\r\u{202e}gpj.exe\n"
            try open(Array(hostile.utf8)) { clinic in
                let run = try run(clinic)
                let line = "\(try Binaries.path("orderly")) runs \(run) --output say \(Clinic.config)"
                let shown = try Program.run(["script", "-qec", line, "/dev/null"], in: clinic.folder).text
                #expect(shown.contains("\\x1b[2J\\x1b]0;title\\x07\\u{9b}2Jred\\x0d\\u{202e}gpj.exe"), "\(shown)")
                for scalar in shown.unicodeScalars where !"\r\n".unicodeScalars.contains(scalar) {
                    #expect(!scalar.isControl, "\(scalar.value)")
                }
                let piped = try clinic.tries("runs \(run) --output say \(Clinic.config)")
                #expect(piped.text.contains("\u{1b}[2J"), "the control")
            }
        }

        @Test func `what is too long is cut in the middle, and says by how much`() throws {
            let bytes = Self.random(400_000)
            try open(bytes) { clinic in
                let run = try run(clinic)
                let found = try clinic.tries("runs \(run) --output say \(Clinic.config)").output
                let mark = Array("\n[orderly: \(400_000 - (256 << 10)) bytes are missing here]\n".utf8)
                #expect(found == Array(bytes.prefix(64 << 10) + mark + bytes.suffix(192 << 10)))
                let export = try clinic.export("--with-output")
                let name = "\(export)/output/\(Digest(of: found).hex)"
                #expect(try clinic.bytes(name) == found, "the statement's digest is of what is kept")
                let verified = try clinic.orderly("evidence verify \(export) --root root.pub")
                #expect(verified.text.contains("2 outputs of steps are what the host signed"), "\(verified.text)")
            }
        }

        @Test func `an export takes it along on request, verification finds a change, and what is absent is said`()
            throws
        {
            try open(Self.random(9000)) { clinic in
                let run = try run(clinic)
                let export = try clinic.export("--with-output")
                let verify = "evidence verify \(export) --root root.pub"
                #expect(try clinic.tries(verify).status == 0)
                let folder = clinic("\(export)/output")
                let name = try #require(try FileManager.default.contentsOfDirectory(atPath: folder).first)
                var bytes = try clinic.bytes("\(export)/output/\(name)")
                bytes[0] ^= 1
                try clinic.write("\(export)/output/\(name)", bytes)
                let changed = try clinic.tries(verify)
                #expect(changed.status == 1)
                #expect(changed.text.contains("output/\(name) is not what the step printed"), "\(changed.text)")
                try FileManager.default.removeItem(atPath: "\(folder)/\(name)")
                let absent = try clinic.tries(verify)
                #expect(absent.status == 0, "\(absent.text)")
                #expect(absent.text.contains("1 outputs of steps are not here"), "\(absent.text)")

                try clinic.orderly("evidence export \(Clinic.config) -o bare")
                #expect(!clinic.exists("bare/output"))
                let bare = try clinic.tries("evidence verify bare --json --root root.pub")
                #expect(try Clinic.json(bare.output)["absent_outputs"]?.integer == 2)

                // As pruning leaves it.
                try FileManager.default.removeItem(atPath: clinic("host/state/output/\(run)"))
                let gone = try clinic.tries("runs \(run) --output say \(Clinic.config)")
                #expect(gone.status == 1)
                #expect(gone.output.isEmpty && gone.errors.contains("it was pruned"), "\(gone.errors)")
                let late = try clinic.tries("evidence export \(Clinic.config) --with-output -o late")
                #expect(late.status == 0 && late.errors.contains("2 were pruned"), "\(late.errors)")
                #expect(try clinic.tries("evidence verify late --root root.pub").status == 0)
            }
        }

        @Test func `output goes with the journal of its run, and not before`() throws {
            try open(Self.random(9000)) { clinic in
                let run = try run(clinic)
                try FileManager.default.createDirectory(
                    atPath: clinic("host/state/output/forgotten"), withIntermediateDirectories: false)
                try clinic.write("host/state/output/forgotten/file", "of a run that no journal knows")
                try clinic.turn()
                #expect(!clinic.exists("host/state/output/forgotten"))
                #expect(try clinic.orderly("runs \(run) --output say \(Clinic.config)").output.count == 9000)
            }
        }

        @Test func `where it cannot be kept the run goes on, with the excerpt`() throws {
            try open(Self.random(9000)) { clinic in
                try clinic.write("host/state/output", "in the way", mode: 0o600)
                let started = try clinic.tries("run RB-SAY-001 --json \(Clinic.config)")
                #expect(started.status == 0, "\(started.errors)")
                #expect(started.errors.contains("only an excerpt is kept"), "\(started.errors)")
                let run = try #require(try Clinic.json(started.output)["run"]?.string)
                let shown = try clinic.tries("runs \(run) --output say \(Clinic.config)")
                #expect(shown.status == 1)
                #expect(shown.errors.contains("cannot write"), "\(shown.errors)")
            }
        }

        @Test func `what validation and an earlier attempt print is kept, signed and shown under its own name`() throws
        {
            try Clinic.open({ clinic in
                let out = clinic("srv/out.txt")
                // More than an excerpt holds, and not the same twice.
                let many = "seq 1 2000; od -An -v -tx1 -N16 /dev/urandom"
                return [
                    Book(
                        "RB-WORDS-001",
                        [
                            "  - id: write\n    run: [tee, \(out)]\n    stdin: x\n    timeout: 60s\n"
                                + "    confine: {write: [\(out)]}\n    validate: {run: [seq, \"5000\"]}",
                            Book.script("twice", "\(many); exit 1", "retry: {attempts: 2, delay: 1s}"),
                        ])
                ]
            }) { clinic in
                try clinic.write("srv/out.txt", "old\n")
                try clinic.turn()
                let done = try Clinic.json(try clinic.tries("run RB-WORDS-001 --json \(Clinic.config)").output)
                let run = try #require(done["run"]?.string)
                #expect(done["outcome"]?.string == "reverted")
                func output(_ name: String) throws -> [UInt8] {
                    try clinic.orderly("runs \(run) --output \(name) \(Clinic.config)").output
                }
                let seq = (1...5000).map { "\($0)\n" }.joined()
                #expect(try output("write/validate") == Array(seq.utf8))
                let (first, last) = (try output("twice/attempt-1"), try output("twice"))
                #expect(first.count > 8000 && first.count == last.count && first != last)
                let missing = try clinic.tries("runs \(run) --output write/undo \(Clinic.config)")
                #expect(missing.status == 2)
                #expect(missing.errors.contains("write, write/validate, twice/attempt-1, twice"), "\(missing.errors)")

                let export = try clinic.export("--with-output")
                for bytes in [first, last, Array(seq.utf8)] {
                    #expect(try clinic.bytes("\(export)/output/\(Digest(of: bytes).hex)") == bytes)
                }
                let verified = try clinic.tries("evidence verify \(export) --root root.pub")
                #expect(verified.status == 0 && verified.text.contains("4 outputs"), "\(verified.text)")
                try clinic.write("\(export)/output/\(Digest(of: first).hex)", last)
                #expect(try clinic.tries("evidence verify \(export) --root root.pub").status == 1, "the control")
            }
        }

        @Test func `a run or a step that is not there is said`() throws {
            try open([1]) { clinic in
                let run = try run(clinic)
                #expect(
                    try clinic.tries("runs \(run) --output other \(Clinic.config)").errors.contains("these were: say"))
                #expect(try clinic.tries("runs nothing --output say \(Clinic.config)").status == 2)
                #expect(try clinic.tries("runs --output say \(Clinic.config)").status == 2)
            }
        }
    }
}
