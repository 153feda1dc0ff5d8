import Documents
import Foundation
import Glibc
import TestKit
import Testing

extension WholeProduct {
    /// Orders that wait, orders that a lost ledger has forgotten, and secrets.
    @Suite struct ExecutionQueues {
        @Test func `a full queue loses nothing`() throws {
            try Clinic.open { clinic in
                try clinic.configure(["max_queue_size: 1"])
                let orders = try (1...3).map { try clinic.order("RB-NOTE-001", ["text": "note \($0)"]) }
                try clinic.turn()
                let first = try orders.filter { try clinic.outcome(of: $0) != nil }
                // The control: the queue was full, so the others had to wait for their place.
                #expect(first.count == 1)
                try clinic.turn()
                try clinic.turn()
                for order in orders { #expect(try clinic.statement(of: order).outcome == "success") }
                #expect(try clinic.runs().count == 3)
                for order in orders { #expect(try clinic.stage(of: order) == "done") }
            }
        }

        @Test func `a queued order whose allowlist fell with its key waits for the next one`() throws {
            try Clinic.open { clinic in
                try clinic.configure(Window.closed)
                let order = try clinic.order("RB-LOUD-001", more: "--not-after +48h")
                try clinic.turn()
                #expect(try clinic.outcome(of: order) == "deferred")
                try clinic.orderly("key generate author2.key")
                try clinic.orderly("trust next trust.json --authoring author2.pub --signer root.key -o trust-2.json")
                try clinic.orderly("trust send trust-2.json --as control/operators")
                try clinic.letTimePass()
                try clinic.turn()
                #expect(try clinic.status()["in_force"]?["trust"]?.integer == 2)
                #expect(try clinic.status()["in_force"]?["allowlist"] == nil)
                #expect(try clinic.status()["orders"]?["waiting"]?.integer == 1)

                clinic.trust = "trust-2.json"
                try clinic.allow(version: 2, signer: "author2.key")
                try clinic.configure(Window.open)
                try clinic.letTimePass()
                try clinic.turn()
                // Nobody keeps some machines' clocks, and by those no disruptive work starts.
                #expect(try clinic.outcome(of: order) == (Clock.isKept ? "success" : "deferred"))
                // The control: by a key that was taken back, the order itself is refused for good.
                try clinic.orderly("key generate order2.key")
                try clinic.orderly("trust next trust-2.json --order order2.pub --signer root.key -o trust-3.json")
                try clinic.orderly("trust send trust-3.json --as control/operators")
                try clinic.letTimePass()
                try clinic.turn()
                #expect(try clinic.outcome(of: order) == (Clock.isKept ? "success" : "rejected"))
            }
        }

        @Test func `a ledger that was restored opens an epoch, runs no old order again, and says so`() throws {
            try Clinic.open { clinic in
                try clinic.turn()
                try clinic.write("srv/note.txt", "old\n")
                let files = ["queue.db", "queue.db-wal", "queue.db-shm"].filter { clinic.exists("host/state/\($0)") }
                for file in files {
                    try FileManager.default.copyItem(
                        atPath: clinic("host/state/\(file)"), toPath: clinic("kept-\(file)"))
                }
                let old = try clinic.sign("RB-NOTE-001", ["text": "once"])
                try clinic.send(old)
                try clinic.turn()
                #expect(try clinic.text("srv/note.txt") == "once\n")
                let epoch = try #require(try clinic.statements("epoch").last?.record["reason"]?.string)
                #expect(epoch == "fresh")

                // The machine comes back as it was before that order, and the server offers the order again.
                for file in try FileManager.default.contentsOfDirectory(atPath: clinic("host/state"))
                where file.hasPrefix("queue.db") {
                    try FileManager.default.removeItem(atPath: clinic("host/state/\(file)"))
                }
                for file in files {
                    try FileManager.default.copyItem(
                        atPath: clinic("kept-\(file)"), toPath: clinic("host/state/\(file)"))
                }
                try clinic.write("srv/note.txt", "old\n")
                try clinic.smuggle(old)
                try clinic.turn()
                try clinic.turn()
                #expect(try clinic.text("srv/note.txt") == "old\n")
                #expect(try clinic.statements("run").isEmpty)
                #expect(try clinic.statement(of: old.id).code == "older_than_epoch")
                let reasons = try clinic.statements("epoch").map { $0.record["reason"]?.string }
                #expect(reasons.last == "restored")
                let control = try clinic.control("status --directory control")
                #expect(!control.text.contains("fork"), "\(control.text)")
                // The host alone cannot show what it lost, and does not pretend to.
                let audit = try clinic.tries("evidence verify \(try clinic.export()) --root root.pub")
                #expect(audit.status == 1)
                #expect(audit.text.contains("ask the control server"), "\(audit.text)")

                // The control: an order that is issued now is carried out, and all of it is receipted.
                let fresh = try clinic.carriesOut("RB-NOTE-001", ["text": "new"])
                #expect(fresh.outcome == "success", "\(fresh)")
                #expect(try clinic.text("srv/note.txt") == "new\n")
                #expect(try clinic.status()["evidence"]?["pending"]?.integer == 0)
                #expect(try clinic.status()["evidence"]?["parked"]?.integer == 0)
            }
        }

        @Test func `a secret reaches its step as a file and is found nowhere else`() throws {
            let secret = "s3cret-\(UInt64.random(in: .min ... .max))-\(UInt64.random(in: .min ... .max))"
            let plain = "plain-\(UInt64.random(in: .min ... .max))"
            try Clinic.open({ clinic in
                let note = clinic("srv/note.txt")
                let body = """
                    stat -c %a /run/secrets/token > \(note)
                    sha256sum < /run/secrets/token >> \(note)
                    env | grep -c "$(cat /run/secrets/token)" >> \(note)
                    cat /run/secrets/token >&2
                    cat /run/secrets/token
                    echo "$PARAM_PLAIN" >&2
                    cat /run/secrets/other
                    """
                let confine = "{write: [\(note)], secrets: [token]}"
                let params = "{plain: {type: string, pattern: \"[a-z0-9-]+\"}}"
                return [
                    Book("RB-TOKEN-001", params: params, [Book.script("use", confine: confine, body + "\nexit 0")]),
                    Book("RB-TOKEN-002", params: params, [Book.script("use", confine: confine, body + "\nexit 9")]),
                ]
            }) { clinic in
                let file = try clinic.write("keys/token", secret + "\n", mode: 0o600)
                try clinic.configure([
                    "secrets: {token: {file: \(file)}, other: {file: \(file)}}", "log_file: \(clinic("agent.log"))",
                    "log_level: DEBUG",
                ])
                let done = try clinic.carriesOut("RB-TOKEN-001", ["plain": plain])
                #expect(done.outcome == "success", "\(done)")
                let lines = try clinic.text("srv/note.txt").split(separator: "\n")
                #expect(lines.first == "400")
                let digest = try Program.run(["sha256sum"], input: Array((secret + "\n").utf8)).text
                #expect(lines.dropFirst().first.map { $0 + "\n" } == digest[...])
                #expect(lines.last == "0")

                let failed = try clinic.carriesOut("RB-TOKEN-002", ["plain": plain])
                #expect(failed.outcome == "failed", "\(failed)")
                let export = try clinic.export()
                #expect(clinic.exists(export))
                // The control: what is no secret is found where a step's last words are kept.
                #expect(try clinic.files(holding: plain).contains { $0.hasPrefix("host/state/queue.db") })
                #expect(try clinic.files(holding: secret) == ["keys/token"])

                // One that others could read is not handed out.
                #expect(chmod(file, 0o644) == 0)
                let refused = try clinic.carriesOut("RB-TOKEN-001", ["plain": plain])
                #expect(refused.outcome == "rejected", "\(refused)")
                #expect(refused.reason?.contains("token") == true, "\(refused)")
            }
        }
    }
}

extension Clinic {
    /// Files of the clinic in which `text` stands.
    func files(holding text: String) throws -> [String] {
        let found = try Program.run(["grep", "-rlF", "--", text, "."], in: folder)
        return found.text.split(separator: "\n").map { String($0.dropFirst(2)) }.sorted()
    }
}
