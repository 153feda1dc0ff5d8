import Documents
import Foundation
import TestKit
import Testing

extension WholeProduct {
    /// `dry_run_first`: the agent simulates an order in its own cages, runs it, and states how the two compare.
    @Suite struct Conforming {
        private static func books(_ clinic: Clinic) -> [Book] {
            let tree = clinic("srv/tree")
            let first = "dry_run_first: true"
            let act = { (body: String) in
                Book.script("act", confine: "{write: [\(tree)]}", "set -e\ncd \(tree)\n\(body)")
            }
            let same = "echo new > a\nchmod 640 a\nrm d\nmkdir -p made/deep\necho in > made/deep/f\nln -s a link"
            let more = Book.script(
                "more", confine: "{write: [\(tree)]}", "cd \(tree)\necho more >> a\nmv made/deep/f moved\nrm link")
            let direct = Book.script(
                "direct", confine: "{write: [{path: \(clinic("srv/gates")), mode: direct}]}", "exit 0", "undo: none",
                "harmless: A test.")
            return [
                Book("RB-SAME-001", [act(same), more], first),
                // No two moments are the same: what is written, and what it is called.
                Book("RB-OTHER-001", [act("date +%s%N > a\necho x > at-$(date +%s%N)")], first),
                Book("RB-UNSEEN-001", [act("echo new > a"), direct], first),
                Book("RB-FAIL-001", [act("echo new > a"), Book.failing], first),
                // The control.
                Book("RB-FAIL-002", [act("echo new > a"), Book.failing]),
            ]
        }

        @Test func `what a run does is held against its dry-run, and stated`() throws {
            try Clinic.open(Self.books) { clinic in
                for name in ["a", "d"] { try clinic.write("srv/tree/\(name)", "\(name)\n") }
                let same = try clinic.carriesOut("RB-SAME-001")
                #expect(same.outcome == "success", "\(same)")
                #expect(same.record["conformance"]?["verdict"]?.string == "as_predicted", "\(same)")
                #expect(
                    same.record["conformance"]?["findings"] == nil && same.record["conformance"]?["not_compared"] == nil
                )
                #expect(try clinic.text("srv/tree/a") == "new\nmore\n")
                #expect(try clinic.statements("alert").isEmpty)

                let other = try clinic.carriesOut("RB-OTHER-001")
                #expect(other.outcome == "success", "\(other)")
                let conformance = try #require(other.record["conformance"])
                #expect(conformance["verdict"]?.string == "differs")
                let findings = (conformance["findings"]?.list ?? []).map {
                    let path = $0["path"]?.string ?? ""
                    return "\(path.hasPrefix(clinic("srv/tree/at-")) ? "at" : path) \($0["what"]?.string ?? "")"
                }
                #expect(
                    Set(findings) == [
                        "\(clinic("srv/tree/a")) has another content than foretold",
                        "at was created, which was not foretold", "at was to be created, and was left as it is",
                    ])
                let alert = try #require(try clinic.statements("alert").last?.record)
                #expect(alert["code"]?.string == "not_as_predicted")
                let shown = try clinic.orderly("runs \(other.record["run"]?.string ?? "") \(Clinic.config)").text
                #expect(shown.contains("3 differences from its dry-run"), "\(shown)")
                #expect(shown.contains("has another content than foretold"), "\(shown)")

                let unseen = try clinic.carriesOut("RB-UNSEEN-001")
                #expect(unseen.outcome == "success", "\(unseen)")
                #expect(unseen.record["conformance"]?["verdict"]?.string == "partly_compared", "\(unseen)")
                #expect(
                    unseen.record["conformance"]?["not_compared"]?.list?.first?["step"]?.string == "direct", "\(unseen)"
                )
                #expect(clinic.stagedRuns().isEmpty)
            }
        }

        @Test func `a run whose dry-run fails does not start`() throws {
            try Clinic.open(Self.books) { clinic in
                try clinic.write("srv/tree/a", "a\n")
                let before = try Tree(clinic("srv/tree"))
                let refused = try clinic.carriesOut("RB-FAIL-001")
                #expect(refused.outcome == "failed", "\(refused)")
                #expect(refused.record["reason"]?.string == "its dry-run: step fail: exited with 1")
                #expect(refused.record["steps"]?.list?.allSatisfy { $0["verdict"]?.string == "not run" } == true)
                #expect(try Tree(clinic("srv/tree")) == before)
                #expect(try clinic.carriesOut("RB-FAIL-002").outcome == "reverted")
                // Whoever asks for it has it too, whatever the runbook says: an order, and a person.
                let agent = try CrashVictim(clinic)
                try #require(try agent.answers())
                let order = try clinic.sign("RB-FAIL-002", more: "--dry-run-first")
                #expect(try agent.obeys("order off \(clinic(order.file))"))
                agent.end()
                #expect(
                    try clinic.statement(of: order.id).record["reason"]?.string
                        == "its dry-run: step fail: exited with 1")
                let asked = try clinic.tries("run RB-FAIL-002 --dry-run-first \(Clinic.config)")
                #expect(asked.status == 5)
                #expect(asked.text.contains("its dry-run: step fail: exited with 1"), "\(asked.text)")
                #expect(clinic.stagedRuns().isEmpty)
            }
        }
    }
}
