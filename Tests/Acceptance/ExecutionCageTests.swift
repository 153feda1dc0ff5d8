import Documents
import Glibc
import TestKit
import Testing

extension WholeProduct {
    /// What a step sees of the host: each attempt beside one that succeeds.
    @Suite struct ExecutionCage {
        /// A step that writes down which of its attempts went well, and what it wrote.
        private func report(
            _ clinic: Clinic, confine: String, interpreter: String = "sh", _ attempts: [(String, String)]
        ) throws -> Set<String> {
            let file = clinic("srv/report.txt")
            let lines = attempts.map { "if (\($0.1)) > /dev/null 2>&1; then echo '\($0.0)'; fi" }
            let body = (["{"] + lines + ["} > \(file)"]).joined(separator: "\n")
            let book = Book(
                "RB-LOOK-001",
                [
                    Book.script(
                        "look", confine: "{write: [\(file)], \(confine)}", interpreter: interpreter, body)
                ])
            try clinic.write("library/runbooks/\(book.id).yaml", book.text)
            try clinic.allow(version: 1)
            let done = try clinic.carriesOut(book.id)
            #expect(done.outcome == "success", "\(done)")
            return Set(try clinic.text("srv/report.txt").split(separator: "\n").map(String.init))
        }

        @Test func `a step reads what others may read and what it declared, not what the host keeps for itself`() throws
        {
            try Clinic.open(.enrolled) { clinic in
                try clinic.write("srv/open.txt", "for all\n")
                try clinic.write("srv/closed.txt", "for root\n", mode: 0o600)
                try clinic.write("srv/owners.txt", "for its owner's sake\n", mode: 0o600)
                try clinic.write("srv/undeclared.txt", "for all\n")
                let confine = """
                    read: [\(clinic("srv/open.txt")), \(clinic("srv/closed.txt")), /etc/passwd, /etc/shadow, \
                    {path: \(clinic("srv/owners.txt")), as: owner}]
                    """
                let cat = { (path: String) in (path, "cat \(path)") }
                let found = try report(
                    clinic, confine: confine,
                    [
                        cat(clinic("srv/open.txt")), cat(clinic("srv/owners.txt")), cat("/etc/passwd"),
                        cat(clinic("srv/closed.txt")), cat(clinic("srv/undeclared.txt")), cat("/etc/shadow"),
                        cat("/etc/gshadow"), cat(clinic("host/state/evidence.key")), cat(clinic("host/tls.key")),
                        cat(clinic("host/agent.yaml")), ("state", "ls \(clinic("host/state"))"),
                        ("ledger", "cat \(clinic("host/state/queue.db"))"),
                    ])
                #expect(found == [clinic("srv/open.txt"), clinic("srv/owners.txt"), "/etc/passwd"])
            }
        }

        @Test func `what a step was refused is shown to whoever reads the host's evidence`() throws {
            try Clinic.open({ _ in
                [
                    Book("RB-DENY-001", [Book.script("try", "umount -n -i /proc 2>/dev/null || true")]),
                    Book("RB-DENY-002", [Book.script("try", "true")]),
                ]
            }) { clinic in
                func shown(_ runbook: String) throws -> [String] {
                    let done = try clinic.carriesOut(runbook)
                    #expect(done.outcome == "success", "\(done)")
                    let export = try clinic.export()
                    return try clinic.orderly("evidence show \(export) \(done.sequence)").text.split(separator: "\n")
                        .map { String($0.drop { $0 == " " }) }
                }
                let lines = try shown("RB-DENY-001")
                let first = try #require(lines.firstIndex(of: "denials 1:"), "\(lines)")
                #expect(lines[first...].prefix(4) == ["denials 1:", "call: umount2", "path: /proc", "count: 1"])
                // The control: a step that was refused nothing.
                let none = try shown("RB-DENY-002")
                #expect(none.contains("denials: none"), "\(none)")
            }
        }

        @Test func `what this host trusts is shown to no step, whatever a signed runbook declares`() throws {
            try Clinic.open({ clinic in
                let state = clinic("host/state")
                return [
                    "{path: \(state), as: owner}", "{path: \(clinic("host")), as: owner}",
                    "{path: \(clinic.folder), as: owner}", "{path: \(state)/evidence.key, as: owner}",
                    "{path: \(clinic("srv/link")), as: owner}", "{path: \(clinic("srv/link/evidence.key")), as: owner}",
                    clinic("host/agent.yaml"), clinic("host/tls.key"), clinic("srv"),
                    "{path: \(clinic("srv/near")), as: owner}",
                ].enumerated().map { number, read in
                    let body =
                        "cat \(state)/evidence.key \(clinic("srv/near/file")) > \(clinic("srv/out/seen")) || true"
                    return Book(
                        "RB-PEEK-00\(number)",
                        [Book.script("peek", confine: "{read: [\(read)], write: [\(clinic("srv/out"))]}", body)])
                }
            }) { clinic in
                try clinic.write("srv/near/file", "for its owner's sake\n", mode: 0o600)
                try clinic.write("srv/out/seen", "")
                let link = ["ln", "-s", "../host/state", clinic("srv/link")]
                #expect(try Program.run(link).status == 0)
                for number in 0..<8 {
                    let refused = try clinic.carriesOut("RB-PEEK-00\(number)")
                    #expect(refused.outcome == "failed", "\(refused)")
                    #expect(refused.verdict("peek")?.contains("Orderly trusts") == true, "\(refused)")
                }
                // The controls: neighbours, one by everybody's rights and one by its owner's.
                for (number, seen) in [(8, ""), (9, "for its owner's sake\n")] {
                    let shown = try clinic.carriesOut("RB-PEEK-00\(number)")
                    #expect(shown.outcome == "success", "\(shown)")
                    #expect(try clinic.text("srv/out/seen") == seen)
                }
            }
        }

        @Test func `what this host trusts is written by no step without staging either`() throws {
            try Clinic.open({ clinic in
                [clinic("host/state"), clinic("host"), clinic("host/trust.json"), clinic("srv/spool")].enumerated().map
                {
                    number, path in
                    Book(
                        "RB-POKE-00\(number)",
                        [
                            Book.script(
                                "poke", confine: "{write: [{path: \(path), mode: direct}]}",
                                "touch \(path)/poked || echo poked > \(path)", "undo: none", "harmless: A test.")
                        ])
                }
            }) { clinic in
                try clinic.write("srv/spool/kept", "")
                for number in 0..<3 {
                    let refused = try clinic.carriesOut("RB-POKE-00\(number)")
                    #expect(refused.outcome == "failed", "\(refused)")
                    #expect(refused.verdict("poke")?.contains("Orderly trusts") == true, "\(refused)")
                }
                let done = try clinic.carriesOut("RB-POKE-003")
                #expect(done.outcome == "success", "\(done)")
                #expect(clinic.exists("srv/spool/poked"))
            }
        }

        @Test func `no check looks at what this host trusts, through the cage or without`() throws {
            let sources = [
                "read": "read: \"${{ params.path }}\"", "stat": "stat: \"${{ params.path }}\"",
                "run":
                    "run: [cat, \"${{ params.path }}\"], confine: {read: [{path: \"${{ params.path }}\", as: owner}]}",
            ]
            let names = sources.keys.sorted()
            try Clinic.open({ clinic in
                let checks = names.map { name in
                    """
                      \(name):
                        summary: Something is there
                        severity: low
                        controls: ["NIST 800-53r5 SI-7"]
                        every: 24h
                        params: {path: {type: path, default: \(clinic("srv/near"))}}
                        observe: {found: {\(sources[name] ?? "")}}
                        expect: [{at: /found, exists: true}]
                    """
                }
                let head = ["orderly: plugin/v1", "id: peek", "version: 1.0.0", "summary: Looks at files", "checks:"]
                try clinic.write("library/plugins/peek/plugin.yaml", (head + checks).joined(separator: "\n") + "\n")
                return names.enumerated().map { number, name in
                    Book(
                        "RB-LOOK-00\(number)", params: "{path: {type: path}}",
                        ["  - {id: look, check: peek/\(name), with: {path: \"${{ params.path }}\"}}"])
                }
            }) { clinic in
                try clinic.write("srv/near", "plain\n", mode: 0o600)
                for (number, name) in names.enumerated() {
                    for path in ["host/state/evidence.key", "host/tls.key", "host/state/queue.db"] {
                        let refused = try clinic.carriesOut("RB-LOOK-00\(number)", ["path": clinic(path)])
                        #expect(refused.outcome == "failed", "\(refused)")
                        #expect(refused.verdict("look")?.contains("Orderly trusts") == true, "\(name): \(refused)")
                    }
                    let seen = try clinic.carriesOut("RB-LOOK-00\(number)", ["path": clinic("srv/near")])
                    #expect(["success", "not_needed"].contains(seen.outcome), "\(name): \(seen)")
                }
            }
        }

        @Test func `a step reaches no network and sees no other process`() throws {
            try Clinic.open(.enrolled) { clinic in
                let port = try clinic.serverPort()
                let connect = "exec 3<>/dev/tcp/127.0.0.1/\(port)"
                let look = "cat /proc/[0-9]*/comm | grep -qx"
                let found = try report(
                    clinic, confine: "network: none", interpreter: "bash",
                    [
                        ("connected", connect),
                        ("bound", "perl -MIO::Socket::INET -e 'IO::Socket::INET->new(Listen => 1) || die'"),
                        ("unix", "perl -MSocket -e 'socket(S, AF_UNIX, SOCK_STREAM, 0) || die'"),
                        ("itself", "\(look) bash"), ("agent", "\(look) orderly"), ("server", "\(look) orderly-control"),
                        ("signalled", "kill -0 \(clinic.server?.identifier ?? 0)"),
                    ])
                #expect(found == ["itself"])
                // The control: from outside, all of that works.
                #expect(try Program.run(["bash", "-c", connect]).status == 0)
                #expect(try Program.run(["bash", "-c", "\(look) orderly-control"]).status == 0)
                #expect(try Program.run(["kill", "-0", "\(clinic.server?.identifier ?? 0)"]).status == 0)
                let unix = "socket(S, AF_UNIX, SOCK_STREAM, 0) || die"
                #expect(try Program.run(["perl", "-MSocket", "-e", unix]).status == 0)
            }
        }

        @Test func `what a step stages is seen by itself alone until the commit`() throws {
            try Clinic.open({ clinic in
                let box = clinic("srv/box")
                let gate = clinic.gate("staged")
                let body = """
                    echo new > \(box)/note
                    touch \(box)/made
                    rm \(box)/removed
                    test "$(cat \(box)/note)" = new && test ! -e \(box)/removed && test -e \(box)/made || exit 1
                    \(gate.wait)
                    """
                return [
                    Book(
                        "RB-HIDE-001",
                        [
                            Book.script("write", confine: "{write: [\(box)], read: [\(gate.read)]}", body)
                        ])
                ]
            }) { clinic in
                for name in ["note", "removed"] { try clinic.write("srv/box/\(name)", "old\n") }
                let before = try Tree(clinic("srv/box"))
                let order = try clinic.order("RB-HIDE-001")
                let agent = try clinic.agent()
                try clinic.reach("staged", by: agent)
                #expect(try Tree(clinic("srv/box")) == before)
                try clinic.openGate("staged")
                agent.signal(SIGTERM)
                #expect(agent.finish().status == 0)
                #expect(try clinic.statement(of: order).outcome == "success")
                #expect(try Tree(clinic("srv/box")).entries.keys.sorted() == ["made", "note"])
                #expect(try clinic.text("srv/box/note") == "new\n")
            }
        }
    }
}
