import Documents
import Glibc
import TestKit
import Testing

extension WholeProduct {
    /// Steps that declare files, not folders: which of them they see, and what becomes of each.
    @Suite struct ExecutionFiles {
        @Test func `files of one folder are changed together and undone together`() throws {
            try Clinic.open({ clinic in
                let (hosts, motd) = (clinic("srv/etc/hosts"), clinic("srv/etc/motd"))
                let body = """
                    set -e
                    test "$(ls \(clinic("srv/etc")))" = "$(printf 'hosts\\nmotd')"
                    echo new > \(hosts)
                    echo new > \(motd).tmp
                    mv \(motd).tmp \(motd)
                    """
                let step = Book.script("write", confine: "{write: [\(hosts), \(motd)]}", body)
                return [Book("RB-PAIR-001", [step]), Book("RB-PAIR-002", [step, Book.failing])]
            }) { clinic in
                for name in ["hosts", "motd", "secret"] { try clinic.write("srv/etc/\(name)", "old\n", mode: 0o640) }
                let before = try Tree(clinic("srv"))
                let failed = try clinic.carriesOut("RB-PAIR-002")
                #expect(failed.outcome == "reverted", "\(failed)")
                #expect(try Tree(clinic("srv")) == before)
                let done = try clinic.carriesOut("RB-PAIR-001")
                #expect(done.outcome == "success", "\(done)")
                #expect(try clinic.text("srv/etc/hosts") == "new\n")
                #expect(try clinic.text("srv/etc/motd") == "new\n")
                #expect(try Tree(clinic("srv/etc")).entries.keys.sorted() == ["hosts", "motd", "secret"])
            }
        }

        @Test func `a file right below the root of a mount is changed, where the cage shows that mount`() throws {
            try Clinic.open({ _ in
                let step = Book.script(
                    "write", confine: "{write: [/usr/local/etc/note]}", "echo new >> /usr/local/etc/note",
                    "reason: A test.")
                return [Book("RB-TOP-001", [step])]
            }) { clinic in
                try clinic.turn()
                // A mount of this test's own, which nobody else sees and which ends with it.
                let orderly = try Binaries.path("orderly")
                let script = """
                    mount -t tmpfs -o mode=755 tmpfs /usr/local/etc && echo old > /usr/local/etc/note || exit 90
                    \(orderly) run RB-TOP-001 --config \(clinic("host/agent.yaml")) || exit $?
                    cat /usr/local/etc/note
                    """
                let done = try Program.run(["unshare", "--mount", "sh", "-c", script], in: clinic.folder)
                #expect(done.status == 0, "\(done.text)\(done.errors)")
                #expect(done.text.hasSuffix("old\nnew\n"), "\(done.text)")
            }
        }

        @Test func `a step that stages more than its limit is ended, and undone`() throws {
            try Clinic.open({ clinic in
                let box = clinic("srv/box")
                let step = { (limit: String, pause: Int) in
                    Book.script(
                        "write", confine: "{write: [\(box)], limits: {stage: \(limit)}}",
                        "for n in $(seq 50); do head -c 65536 /dev/zero > \(box)/$n; done; sleep \(pause)")
                }
                return [
                    Book("RB-FULL-001", [step("1MiB", 50)]), Book("RB-FULL-002", [step("1MiB", 0)]),
                    Book("RB-FULL-003", [step("8MiB", 0)]),
                ]
            }) { clinic in
                try clinic.write("srv/box/kept", "old\n")
                let before = try Tree(clinic("srv"))
                // While it runs, or when it is looked at afterwards.
                for id in ["RB-FULL-001", "RB-FULL-002"] {
                    let refused = try clinic.carriesOut(id)
                    #expect(refused.outcome == "failed", "\(refused)")
                    #expect(refused.verdict("write")?.contains("limit") == true, "\(refused)")
                    #expect(try Tree(clinic("srv")) == before)
                }
                let done = try clinic.carriesOut("RB-FULL-003")
                #expect(done.outcome == "success", "\(done)")
                #expect(try Tree(clinic("srv/box")).entries.count == 51)
            }
        }
    }
}
