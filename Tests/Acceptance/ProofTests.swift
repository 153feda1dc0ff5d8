import Documents
import Foundation
import TestKit
import Testing

extension WholeProduct {
    /// `orderly prove`: the engine's own undo, after real failures of real steps, on copies.
    @Suite struct Proofs {
        private static let product = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path

        @Test(arguments: Clinic.Account.allCases)
        func `a shipped runbook's steps are proved, and nothing is touched`(account: Clinic.Account) throws {
            let product = Proofs.product
            let before = ["/etc/issue", "/etc/issue.net"].map { FileManager.default.contents(atPath: $0) }
            let said = try Program.run(
                account.prefix + [try Binaries.path("orderly"), "prove", "RB-BANNER-001", "--json"], in: product)
            #expect(said.status == 0, "\(said.text)\(said.errors)")
            let proof = try Clinic.json(said.output)
            #expect(proof["steps"]?.list?.map { $0["verdict"]?.string } == ["proved", "proved"], "\(said.text)")
            for step in proof["steps"]?.list ?? [] {
                let failures = step["failures"]?.list?.compactMap(\.string) ?? []
                // When it is killed while it writes, and when it is out of time, is the machine's to say.
                for certain in [
                    "a failure after it", "a failure before it", "killed in the middle of what it writes",
                    "a commit that breaks off", "power cut at each of the 5 points of its commit",
                ] { #expect(failures.contains(certain), "\(failures)") }
            }
            #expect(proof["repetition"]?["idempotent"]?.boolean == true, "\(said.text)")
            #expect(["/etc/issue", "/etc/issue.net"].map { FileManager.default.contents(atPath: $0) } == before)
        }

        /// The service exists nowhere, and nothing asks for it.
        @Test func `shipped host actions are proved with the answers of their tests`() throws {
            let scratch = try ScratchFolder()
            let steps = ["stop", "start"].map {
                "  - {id: \($0), uses: systemd/\($0), with: {unit: orderly-none.service}}"
            }
            try scratch.write("RB-PROOF-031.yaml", Book("RB-PROOF-031", steps).text)
            let said = try Program.run(
                [try Binaries.path("orderly"), "prove", scratch("RB-PROOF-031.yaml"), "--json"], in: Proofs.product)
            #expect(said.status == 0, "\(said.text)\(said.errors)")
            let verdicts = try Clinic.json(said.output)["steps"]?.list?.map { $0["verdict"]?.string }
            #expect(verdicts == ["proved with stubs", "proved with stubs"], "\(said.text)")
        }

        @Test func `a host action is not proved, and what changes more each time is said`() throws {
            try Clinic.open({ clinic in
                let tree = clinic("srv/tree")
                let grow = Book.script("grow", confine: "{write: [\(tree)]}", "echo more >> \(tree)/log")
                let send = Book.script(
                    "send", confine: "{write: [{path: \(tree), mode: direct}]}", "exit 0", "undo: none",
                    "irreversible: What is sent is sent.", "timeout: 90s")
                return [Book("RB-PROOF-001", [grow, send])]
            }) { clinic in
                try clinic.write("srv/tree/log", "one\n")
                let before = try Tree(clinic("srv"))
                let said = try clinic.tries(
                    "prove RB-PROOF-001 --runbooks library/runbooks --plugins library/plugins")
                #expect(said.status == 1, "\(said.text)\(said.errors)")
                #expect(said.text.contains("proved  step grow, 1 path"), "\(said.text)")
                #expect(said.text.contains("not provable  step send: irreversible"), "\(said.text)")
                #expect(said.text.contains("Run twice, what could be run on copies changes again"), "\(said.text)")
                #expect(try Tree(clinic("srv")) == before)
            }
        }

        @Test func `what was proved in earnest is signed, and a changed runbook is not`() throws {
            try Clinic.open(.staffed) { clinic in
                let sign =
                    "allowlist sign --version 1 --site \(Clinic.site) --runbooks library/runbooks --plugins library/plugins "
                    + "--only RB-PROOF-021 --signer author.key -o proved.json"
                func book(_ text: String) throws {
                    let step = Book.script(
                        "act", confine: "{write: [\(clinic("srv/tree"))]}", "echo \(text) > \(clinic("srv/tree"))/new")
                    try clinic.write("library/runbooks/RB-PROOF-021.yaml", Book("RB-PROOF-021", [step]).text)
                }
                try clinic.write("srv/tree/a", "a\n")
                try book("some words")
                #expect(try clinic.tries(sign).status == 3)
                try clinic.orderly(
                    "prove RB-PROOF-021 --runbooks library/runbooks --plugins library/plugins --output proofs/")
                try clinic.orderly(sign)
                let listed = try clinic.payload(of: "proved.json")["runbooks"]?.list?.first
                #expect(listed?["proof"]?.string?.count == 64)
                #expect(listed?["unproven"] == nil)
                try book("other words")
                let refused = try clinic.tries(sign)
                #expect(refused.status == 3)
                #expect(refused.errors.contains("of other bytes"), "\(refused.errors)")
            }
        }

        /// The last of them only is left out of a whole run, and does its work when it is tried.
        @Test func `a step that never comes to its commit is not proved`() throws {
            let unneeded = "unless: [{value: a, equals: a}]"
            try Clinic.open({ clinic in
                let tree = clinic("srv/tree")
                let write = "{write: [\(tree)]}"
                return [
                    Book(
                        "RB-PROOF-011", [Book.script("act", confine: write, "echo x > \(tree)/new\nexit 1", unneeded)]),
                    Book(
                        "RB-PROOF-012",
                        [
                            Book.script(
                                "act", confine: write, "echo x > \(tree)/new", unneeded, "validate: {run: [\"false\"]}")
                        ]),
                    Book(
                        "RB-PROOF-013",
                        [Book.script("act", confine: "{write: [\(tree)/link]}", "echo x > \(tree)/link", unneeded)]),
                    Book("RB-PROOF-014", [Book.script("act", confine: write, "echo x > \(tree)/new", unneeded)]),
                ]
            }) { clinic in
                try clinic.write("srv/tree/a", "a\n")
                try FileManager.default.createSymbolicLink(
                    atPath: clinic("srv/tree/link"), withDestinationPath: "a")
                for (id, isProved) in [
                    ("RB-PROOF-011", false), ("RB-PROOF-012", false), ("RB-PROOF-013", false), ("RB-PROOF-014", true),
                ] {
                    let said = try clinic.tries("prove \(id) --runbooks library/runbooks --plugins library/plugins")
                    #expect(said.status == (isProved ? 0 : 1), "\(id): \(said.text)\(said.errors)")
                    #expect(said.text.contains("not provable  step act: it fails here") == !isProved, "\(said.text)")
                    #expect(said.text.contains("  proved  step act, 1 path") == isProved, "\(said.text)")
                }
            }
        }
    }
}
