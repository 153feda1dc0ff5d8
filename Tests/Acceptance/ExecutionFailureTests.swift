import Documents
import Foundation
import Glibc
import TestKit
import Testing

extension WholeProduct {
    /// Steps that go wrong: each has its verdict, and the host is as it was.
    @Suite struct ExecutionFailures {
        @Test func `a failed run is undone to the byte, the second, the attribute and the inode`() throws {
            try Clinic.open({ clinic in
                let box = clinic("srv/box")
                let change = Book.script(
                    "change", confine: "{write: [\(box)]}",
                    """
                    set -e
                    cd \(box)
                    echo new > replaced
                    echo more >> appended
                    chmod 0600 mode
                    rm owned
                    echo mine > owned
                    rm removed
                    rm -r folder
                    mkdir made made/below
                    echo x > made/below/file
                    ln -sfn elsewhere link
                    touch attributed
                    """)
                return [Book("RB-BOX-001", [change]), Book("RB-BOX-002", [change, Book.failing])]
            }) { clinic in
                for name in ["replaced", "appended", "mode", "owned", "removed", "attributed", "folder/inner"] {
                    try clinic.write("srv/box/\(name)", "old \(name)\n", mode: 0o640)
                }
                #expect(chown(clinic("srv/box/owned"), 33, 33) == 0)
                #expect(symlink("somewhere", clinic("srv/box/link")) == 0)
                #expect(Attributes.set("user.kept", to: [1, 2], clinic("srv/box/attributed")))
                for name in ["replaced", "mode", "attributed"] {
                    var times = [
                        timeval(tv_sec: 1_000_000_000, tv_usec: 7), timeval(tv_sec: 1_000_000_000, tv_usec: 9),
                    ]
                    #expect(utimes(clinic("srv/box/\(name)"), &times) == 0)
                }
                let before = try Tree(clinic("srv"))

                let failed = try clinic.carriesOut("RB-BOX-002")
                #expect(failed.outcome == "reverted")
                #expect(failed.verdict("change") == "did what it should")
                #expect(failed.undo("change") == "reverted")
                #expect(failed.verdict("fail") == "exited with 1")
                #expect(try Tree(clinic("srv")) == before)
                #expect(clinic.stagedRuns().isEmpty)

                // The control: without the second step all of it stays.
                let done = try clinic.carriesOut("RB-BOX-001")
                #expect(done.outcome == "success", "\(done)")
                let after = try Tree(clinic("srv"))
                let changed = Set(before.entries.keys).union(after.entries.keys)
                    .filter { before.entries[$0] != after.entries[$0] }
                for name in [
                    "replaced", "appended", "mode", "owned", "removed", "attributed", "folder", "made", "link",
                ] {
                    #expect(changed.contains("box/\(name)"))
                }
            }
        }

        /// An earlier step has written already, so that there is something to undo.
        private func bookOfTwo(_ clinic: Clinic, _ id: String, _ step: String) -> Book {
            let first = Book.script(
                "first", confine: "{write: [\(clinic("srv/note.txt"))]}", "echo new > \(clinic("srv/note.txt"))")
            return Book(id, [first, step])
        }

        @Test func `a step that takes too long is ended with all that it started`() throws {
            try Clinic.open({ clinic in
                let gate = clinic.gate("never")
                let body = """
                    sh -c 'sleep 4711' \(gate.read)/child &
                    setsid sh -c '(sleep 4711 &) ; sleep 4711' \(gate.read)/session &
                    \(gate.wait)
                    """
                let step = { (time: String) in
                    Book.script("wait", confine: "{read: [\(gate.read)]}", body, "timeout: \(time)")
                }
                return [bookOfTwo(clinic, "RB-LONG-001", step("3s")), bookOfTwo(clinic, "RB-LONG-002", step("5m"))]
            }) { clinic in
                try clinic.write("srv/note.txt", "old\n")
                let failed = try clinic.carriesOut("RB-LONG-001")
                #expect(failed.outcome == "reverted")
                #expect(failed.verdict("wait") == "took longer than its timeout")
                #expect(try clinic.text("srv/note.txt") == "old\n")
                #expect(clinic.processes(with: clinic("srv/gates")).isEmpty)

                // The control: in time it ends well, and what it started is seen while it runs.
                let order = try clinic.order("RB-LONG-002")
                let agent = try clinic.agent()
                try clinic.reach("never", by: agent)
                let children = clinic.processes(with: clinic("srv/gates/child"))
                let sessions = clinic.processes(with: clinic("srv/gates/session"))
                #expect(!children.isEmpty && !sessions.isEmpty)
                try clinic.openGate("never")
                agent.signal(SIGTERM)
                #expect(agent.finish().status == 0)
                #expect(try clinic.statement(of: order).outcome == "success")
                // A daemon does not outlive the step that started it.
                try clinic.expectNothingLeft(of: children + sessions, agent: agent.identifier)
            }
        }

        @Test func `a step that says or eats too much is ended, and one below its limits is not`() throws {
            try Clinic.open({ clinic in
                let box = clinic("srv/box")
                let limited = { (id: String, limits: String, body: String) in
                    let confine = "{write: [\(box)], limits: {\(limits)}}"
                    return bookOfTwo(clinic, id, Book.script("eat", confine: confine, body))
                }
                return [
                    limited("RB-FLOOD-001", "output: 64KiB", "exec yes"),
                    limited("RB-FLOOD-002", "output: 64KiB", "yes | head -c 60000"),
                    // Without a newline, tail holds all of it.
                    limited("RB-EAT-001", "memory: 32MiB", "head -c 200000000 /dev/zero | tail -n 1"),
                    limited("RB-EAT-002", "memory: 32MiB", "head -c 2000000 /dev/zero | tail -n 1"),
                    limited("RB-STAGE-001", "stage: 1MiB, tmp: 1MiB", "exec head -c 9000000 /dev/zero > \(box)/large"),
                    limited("RB-STAGE-002", "stage: 1MiB, tmp: 1MiB", "exec head -c 90000 /dev/zero > \(box)/large"),
                ]
            }) { clinic in
                try clinic.write("srv/note.txt", "old\n")
                try clinic.write("srv/box/large", "")
                let wanted = [
                    ("RB-FLOOD-001", "reverted", "wrote more output than its limit"),
                    ("RB-EAT-001", "reverted", "used more memory than its limit"),
                    ("RB-STAGE-001", "reverted", "staged more bytes than its limit"),
                    ("RB-FLOOD-002", "success", "did what it should"),
                    ("RB-EAT-002", "success", "did what it should"),
                    ("RB-STAGE-002", "success", "did what it should"),
                ]
                for (runbook, outcome, verdict) in wanted {
                    try clinic.write("srv/note.txt", "old\n")
                    let before = try Tree(clinic("srv"))
                    let stated = try clinic.carriesOut(runbook)
                    #expect(stated.outcome == outcome, "\(stated)")
                    #expect(stated.verdict("eat") == verdict, "\(stated)")
                    #expect(try (Tree(clinic("srv")) == before) == (outcome == "reverted"))
                }
            }
        }
    }
}
