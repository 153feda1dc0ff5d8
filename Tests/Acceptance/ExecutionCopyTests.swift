import Documents
import Glibc
import TestKit
import Testing

extension WholeProduct {
    /// Where nothing can be id-mapped, a root agent's steps stage copies, if the site and the step allow it.
    @Suite(.enabled(if: geteuid() == 0, "an id-mapped mount can be made by root only"))
    struct ExecutionCopies {
        private static let script = """
            set -e
            cd $1
            test "$(stat -c %u:%g theirs)" = 33:34
            echo more >> theirs
            chmod 604 own
            mkdir new
            ln -s ../theirs new/link
            rm gone
            """

        private func open(_ body: (Clinic) throws -> Void) throws {
            try Clinic.open({ clinic in
                let tree = clinic("srv/tree")
                let step = { (more: String) in
                    Book.script(
                        "write", confine: "{write: [\(tree)]\(more)}",
                        Self.script.replacing("$1", with: tree), "validate: {run: [grep, -qx, more, \(tree)/theirs]}")
                }
                return [
                    Book("RB-COPY-001", [step("")]), Book("RB-COPY-002", [step(""), Book.failing]),
                    Book("RB-COPY-003", [step(", minimum: full")]),
                    Book(
                        "RB-COPY-004",
                        [
                            Book.script(
                                "write", confine: "{write: [{path: \(tree), mode: direct}]}", "touch \(tree)/direct",
                                "undo: none", "harmless: A test.")
                        ]),
                ]
            }) { clinic in
                try clinic.write("srv/tree/theirs", "old\n", mode: 0o646)
                try clinic.write("srv/tree/own", "root's\n", mode: 0o600)
                chown(clinic("srv/tree/theirs"), 33, 34)
                try clinic.write("srv/tree/gone", "old\n")
                let mount = try MappedMount(on: clinic("srv"))
                clinic.atEnd { mount.remove() }
                try body(clinic)
            }
        }

        @Test func `what is staged is copied, committed with the owners that files had, and undone exactly`() throws {
            try open { clinic in
                try clinic.configure(["minimum_isolation: degraded"])
                let before = try Tree(clinic("srv/tree"))
                let failed = try clinic.carriesOut("RB-COPY-002")
                #expect(failed.outcome == "reverted", "\(failed)")
                #expect(try Tree(clinic("srv/tree")) == before)

                let done = try clinic.carriesOut("RB-COPY-001")
                #expect(done.outcome == "success", "\(done)")
                #expect(try clinic.text("srv/tree/theirs") == "old\nmore\n")
                var status = stat()
                #expect(lstat(clinic("srv/tree/theirs"), &status) == 0)
                #expect(status.st_uid == 33 && status.st_gid == 34)
                #expect(lstat(clinic("srv/tree/own"), &status) == 0)
                #expect(status.st_uid == 0 && status.st_mode == S_IFREG | 0o604)
                #expect(lstat(clinic("srv/tree/new/link"), &status) == 0)
                #expect(status.st_uid == 0)
                #expect(!clinic.exists("srv/tree/gone"))
                // It says so.
                let layer = done.description.contains("copied were \(clinic("srv/tree"))")
                #expect(layer, "\(done)")
            }
        }

        @Test func `nothing is copied below full isolation, and nothing is written there directly`() throws {
            try open { clinic in
                let before = try Tree(clinic("srv/tree"))
                let refused = try clinic.carriesOut("RB-COPY-001")
                #expect(refused.outcome == "failed", "\(refused)")
                #expect(refused.verdict("write")?.contains("minimum_isolation: degraded") == true, "\(refused)")
                try clinic.configure(["minimum_isolation: degraded"])
                for (id, why) in [("RB-COPY-003", "id-mapped mounts is degraded"), ("RB-COPY-004", "id-mapped mount")] {
                    let refused = try clinic.carriesOut(id)
                    #expect(refused.outcome == "failed", "\(refused)")
                    #expect(refused.verdict("write")?.contains(why) == true, "\(refused)")
                }
                #expect(try Tree(clinic("srv/tree")) == before)
            }
        }
    }
}
