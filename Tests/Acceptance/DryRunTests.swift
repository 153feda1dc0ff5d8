import Documents
import Foundation
import Glibc
import TestKit
import Testing

extension WholeProduct {
    /// `orderly dry-run`: what it says is what a run then does, and saying it changes nothing.
    @Suite struct DryRuns {
        /// What people's scripts do to a folder, and what no peer's diff gets right.
        static let hostile: [(id: String, script: String)] = [
            ("RB-DRY-001", "mv box crate"),
            ("RB-DRY-002", "rm -r box; echo file > box"),
            ("RB-DRY-003", "rm -r box; mkdir box; echo other > box/b"),
            ("RB-DRY-004", "echo x > one; ln one two; rm a"),
            ("RB-DRY-005", "truncate -s 5M hole; printf end >> hole"),
            ("RB-DRY-006", "mkdir many; for n in $(seq 400); do echo $n > many/$n; done"),
            ("RB-DRY-007", "echo x > \"$(printf 'two\\nlines')\""),
            ("RB-DRY-008", "chmod 600 a; chmod 750 box"),
            ("RB-DRY-009", "echo n > .a.tmp; chmod 640 .a.tmp; mv .a.tmp a"),
            ("RB-DRY-010", "ln -s nowhere link; ln -sfn box/c d"),
            ("RB-DRY-011", "touch -d 2001-01-01 a; cat d > /dev/null"),
            ("RB-DRY-012", "echo new > a; echo old-a > a.bak; rm -rf box/deep; echo > box/c"),
            ("RB-DRY-013", "rm box/deep/e; mkdir box/deep/e; echo in > box/deep/e/f"),
            ("RB-DRY-014", "true"),
            ("RB-DRY-015", "mkfifo pipe"),
            ("RB-DRY-016", "chmod u+s a"),
            ("RB-DRY-017", "echo x > $(printf 'b\\377d')"),
            ("RB-DRY-018", "setfattr -n user.note -v 1 a; setfattr -n user.note -v 2 box"),
        ]

        private static func books(_ clinic: Clinic) -> [Book] {
            let root = clinic("srv/tree")
            let one = hostile.map { id, script in
                Book(id, [Book.script("act", confine: "{write: [\(root)]}", "cd \(root)\n\(script)")])
            }
            let second = Book.script(
                "second", confine: "{write: [\(root)], read: [\(clinic("srv/other"))]}",
                "cd \(root)\ntest ! -e a\ngrep -q late box/b\nrm box/b\necho more > box/c\necho back > a")
            let first = Book.script(
                "first", confine: "{write: [\(root), \(clinic("srv/other/f"))]}",
                "cd \(root)\nrm a\nmkdir -p box\necho late > box/b\necho f > \(clinic("srv/other/f"))")
            let third = Book.script(
                "third", confine: "{read: [\(clinic("srv"))]}",
                "grep -q f \(clinic("srv/other/f"))\ngrep -q back \(root)/a\ntest ! -e \(root)/box/b")
            return one + [Book("RB-DRY-020", [first, second, third])]
        }

        private static func fill(_ clinic: Clinic) throws {
            try? FileManager.default.removeItem(atPath: clinic("srv/tree"))
            for name in ["a", "d", "box/c", "box/deep/e"] { try clinic.write("srv/tree/\(name)", "\(name)\n") }
            try clinic.write("srv/other/g", "g\n")
            try? FileManager.default.removeItem(atPath: clinic("srv/other/f"))
        }

        @Test func `what it predicts is what the run then changes, as root and as an ordinary user`() throws {
            try Clinic.open({ Self.books($0) }) { clinic in
                try clinic.turn()
                for id in Self.hostile.map(\.id) + ["RB-DRY-020"] {
                    try Self.fill(clinic)
                    let before = try Tree.ifNamed(clinic("srv"))
                    let predicted = try clinic.dryRun(id)
                    let nobody = try clinic.dryRun(id, as: .nobody)
                    #expect(try Tree.ifNamed(clinic("srv")) == before, "\(id) touched the host")
                    let run = try clinic.tries("run \(id) \(Clinic.config)")
                    #expect(run.status == (predicted.status == 0 ? 0 : 5), "\(id): \(predicted.text)\n\(run.errors)")
                    #expect(nobody.status == predicted.status, "\(id): \(nobody.text)")
                    guard let before, let after = try Tree.ifNamed(clinic("srv")) else { continue }
                    let changed = after.changes(since: before)
                    #expect(predicted.paths(below: clinic("srv")) == Set(changed.keys), "\(id): \(predicted.text)")
                    #expect(nobody.paths(below: clinic("srv")) == Set(changed.keys), "\(id) as a user: \(nobody.text)")
                    for (path, facts) in changed {
                        for said in [predicted, nobody] {
                            #expect(said.agrees(with: facts, at: clinic("srv/" + path)), "\(id) \(path): \(facts)")
                        }
                    }
                }
            }
        }

        @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
        func `it leaves nothing behind, also when it is interrupted, or its terminal is gone`(signal: Int32) throws {
            try Clinic.open({ clinic in
                let gate = clinic.gate("go")
                return [
                    Book(
                        "RB-DRY-030",
                        [
                            Book.script(
                                "wait", confine: "{write: [\(clinic("srv/tree"))], read: [\(gate.read)]}", gate.wait)
                        ]
                    )
                ]
            }) { clinic in
                try Self.fill(clinic)
                let scratch = clinic("scratch")
                try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
                let library = "--runbooks \(clinic("library/runbooks")) --plugins \(clinic("library/plugins"))"
                let started = try Program.Running(
                    ["env", "TMPDIR=\(scratch)", try Binaries.path("orderly"), "dry-run", "RB-DRY-030"]
                        + library.split(separator: " ").map(String.init))
                let content = { try FileManager.default.contentsOfDirectory(atPath: scratch) }
                // The control: while it goes on, there is something to leave behind.
                #expect(started.waits { _ in (try? content())?.isEmpty == false })
                started.signal(signal)
                let ended = started.finish()
                #expect(ended.status == 5, "\(ended.text)\(ended.errors)")
                #expect(try content() == [])
                try clinic.openGate("go")
                let whole = try Program.run(
                    ["env", "TMPDIR=\(scratch)", try Binaries.path("orderly"), "dry-run", "RB-DRY-030"]
                        + library.split(separator: " ").map(String.init))
                #expect(whole.status == 0, "\(whole.text)\(whole.errors)")
                #expect(try content() == [])
            }
        }

        @Test func `every shipped runbook can be dry-run, by root and by an ordinary user`() throws {
            let product = Clinic.product
            let runbooks: [(line: String, codes: Set<Int32>)] = [
                ("RB-BANNER-001", [0]), ("RB-LIMITS-001", [0]), ("RB-LOGOFF-001", [0]),
                ("RB-FILE-001 --set path=/etc/motd --set content=hello", [0]),
                // On a machine without systemd a precondition does not hold; with it, a host action is not simulated.
                ("RB-SERVICE-001 --set units=[cron.service]", [1]), ("RB-TIMESYNC-001", [1]),
                ("RB-PERMS-001 --set files=[/etc/ssl/private/none.pem]", [1]),
            ]
            let shipped = try FileManager.default.contentsOfDirectory(atPath: product + "/runbooks").count
            #expect(runbooks.count == shipped, "a shipped runbook is missing here")
            let before = ["/etc/issue", "/etc/motd"].map { FileManager.default.contents(atPath: $0) }
            for (line, codes) in runbooks {
                for account in Clinic.Account.allCases {
                    let said = try Program.run(
                        account.prefix + [try Binaries.path("orderly"), "dry-run"]
                            + line.split(separator: " ").map(String.init), in: product)
                    #expect(codes.contains(said.status), "\(line) as \(account): \(said.text)\(said.errors)")
                    #expect(said.text.contains("simulated"), "\(said.text)")
                }
            }
            #expect(["/etc/issue", "/etc/motd"].map { FileManager.default.contents(atPath: $0) } == before)
            #expect(!FileManager.default.fileExists(atPath: "/etc/profile.d/orderly-logoff.sh"))
        }

        @Test func `what others may not read is not shown by what nobody has signed`() throws {
            let secret = "kept-\(UInt64.random(in: 0...UInt64.max))"
            try Clinic.open({ clinic in
                let (closed, open) = (clinic("srv/closed"), clinic("srv/open"))
                return [
                    Book(
                        "RB-DRY-031",
                        [
                            Book.script(
                                "act", confine: "{read: [{path: \(closed)/key, as: owner}]}",
                                "cat \(closed)/key; exit 1")
                        ]),
                    Book(
                        "RB-DRY-032",
                        [
                            Book.script(
                                "act", confine: "{write: [\(closed)]}",
                                "cat \(closed)/key > \(closed)/copy\nchmod 644 \(closed)/copy")
                        ]),
                    // The control: a folder that others may enter.
                    Book(
                        "RB-DRY-033",
                        [Book.script("act", confine: "{write: [\(open)]}", "cat \(open)/key > \(open)/copy")]),
                ]
            }) { clinic in
                for folder in ["closed", "open"] { try clinic.write("srv/\(folder)/key", secret + "\n", mode: 0o644) }
                chmod(clinic("srv/closed"), 0o700)
                chmod(clinic.folder, 0o755)
                for (id, status, isShown) in [("031", 1, false), ("032", 0, false), ("033", 0, true)]
                    as [(String, Int32, Bool)]
                {
                    let said = try clinic.tries(
                        "dry-run RB-DRY-\(id) --runbooks library/runbooks --plugins library/plugins")
                    #expect(said.status == status, "\(id): \(said.text)\(said.errors)")
                    #expect((said.text + said.errors).contains(secret) == isShown, "\(id): \(said.text)")
                }
            }
        }
    }
}

extension Clinic {
    enum Account: CaseIterable {
        case root
        case nobody

        var prefix: [String] {
            self == .root ? [] : ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        }
    }

    struct Predicted {
        let status: Int32
        let text: String
        let changes: [Node]

        init(_ result: Program.Result) {
            status = result.status
            text = result.text + result.errors
            changes = (try? Clinic.json(result.output))?["changes"]?.list ?? []
        }

        func paths(below root: String) -> Set<String> {
            Set(changes.compactMap { $0["path"]?.string }.map { String($0.dropFirst(root.count + 1)) })
        }

        /// `facts` of a `Tree`; nil: it is gone.
        func agrees(with facts: String?, at path: String) -> Bool {
            guard let change = changes.first(where: { $0["path"]?.string == path }) else { return false }
            guard let after = change["after"], let facts else { return (change["after"] == nil) == (facts == nil) }
            let mode = after["mode"]?.string ?? ""
            let owner = "of \(after["owner"]?.integer ?? -1):\(after["group"]?.integer ?? -1)"
            let isHeld = (after["sha256"]?.string).map { facts.contains("holds \($0)") } ?? true
            let isLed = (after["target"]?.string).map { facts.contains("to \($0)") } ?? true
            return (after["type"]?.string == "link" || facts.contains(mode.dropFirst() + " of"))
                && facts.contains(owner)
                && isHeld && isLed
        }
    }

    func dryRun(_ id: String, as account: Account = .root) throws -> Predicted {
        // What is trusted lies below a folder that only root may enter; documents are read from a copy.
        let copy = "/tmp/orderly-dry-library-\(getpid())"
        atEnd { try? FileManager.default.removeItem(atPath: copy) }
        if !FileManager.default.fileExists(atPath: copy) {
            try FileManager.default.copyItem(atPath: self("library"), toPath: copy)
        }
        chmod(folder, 0o711)
        defer { chmod(folder, 0o700) }
        let result = try Program.run(
            account.prefix + [
                try Binaries.path("orderly"), "dry-run", id, "--runbooks", copy + "/runbooks", "--plugins",
                copy + "/plugins", "--json",
            ])
        return Predicted(result)
    }
}

extension Tree {
    /// Nil where a name is no text.
    fileprivate static func ifNamed(_ root: String) throws -> Tree? {
        let isText = try Program.run(["sh", "-c", "find \(root) | iconv -f UTF-8 -t UTF-8 > /dev/null 2>&1"])
        return isText.status == 0 ? try Tree(root) : nil
    }

    /// By path; nil for what is gone.
    fileprivate func changes(since before: Tree) -> [String: String?] {
        var changes: [String: String?] = [:]
        for path in Set(entries.keys).union(before.entries.keys) where entries[path] != before.entries[path] {
            changes[path] = .some(entries[path])
        }
        return changes
    }
}
