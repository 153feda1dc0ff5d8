import Documents
import Foundation
import Glibc
import TestKit
import Testing

extension WholeProduct {
    /// `orderly run`, and who may run when.
    @Suite struct ExecutionLocally {
        @Test func `orderly run says by its exit code how it ended`() throws {
            try Clinic.open({ clinic in
                let note = clinic("srv/note.txt")
                let write = Book.script("write", confine: "{write: [\(note)]}", "echo new > \(note)")
                let send = Book.script(
                    "send", confine: "{write: [{path: \(clinic("srv/gates")), mode: direct}]}", "exit 0",
                    "undo: none", "irreversible: What is sent is sent.", "timeout: 90s")
                return [
                    Book("RB-DO-001", [write]), Book("RB-DO-002", [write, Book.failing]),
                    Book("RB-DO-003", [send, Book.failing]),
                ]
            }) { clinic in
                let run = { (id: String) in try clinic.tries("run \(id) \(Clinic.config)") }
                // Before the first turn this host has no allowlist.
                #expect(try run("RB-DO-001").status == 3)
                try clinic.turn()
                try clinic.write("srv/note.txt", "old\n")
                let refused = try run("RB-NONE-001")
                #expect(refused.status == 3)
                #expect(refused.errors.contains("RB-NONE-001"), "\(refused.errors)")
                #expect(try run("RB-DO-002").status == 5)
                #expect(try clinic.text("srv/note.txt") == "old\n")
                #expect(try run("RB-DO-001").status == 0)
                #expect(try clinic.text("srv/note.txt") == "new\n")
                #expect(try run("RB-DO-003").status == 6)
                // What may touch the same is refused until somebody has looked after it; what may not goes on.
                #expect(try run("RB-DO-003").status == 3)
                #expect(try run("RB-DO-001").status == 0)
                let outcomes = try clinic.statements("run").map { $0.outcome ?? "" }
                #expect(outcomes == ["reverted", "success", "inconsistent", "success"])
                #expect(try clinic.statements("run").allSatisfy { $0.record["cause"]?["uid"]?.integer == 0 })
            }
        }

        @Test func `one at a time works on a host`() throws {
            try Clinic.open({ clinic in
                let gate = clinic.gate("busy")
                return [Book("RB-BUSY-001", [Book.script("wait", confine: "{read: [\(gate.read)]}", gate.wait)])]
            }) { clinic in
                try clinic.turn()
                let local = try clinic.runs(locally: "RB-BUSY-001")
                try clinic.reach("busy", by: local)
                for command in ["agent \(Clinic.config) --once", "run RB-BUSY-001 \(Clinic.config)"] {
                    let refused = try clinic.tries(command)
                    #expect(refused.status == 3)
                    #expect(refused.errors.contains("another orderly works on this host"), "\(refused.errors)")
                }
                try clinic.openGate("busy")
                #expect(local.finish().status == 0)

                // The agent holds it as well, also while it waits for its next poll.
                let agent = try clinic.agent()
                let lock = try #require(
                    try FileManager.default.attributesOfItem(
                        atPath: clinic("host/state/agent.lock"))[.systemFileNumber] as? Int)
                let isHeld = { try String(contentsOfFile: "/proc/locks", encoding: .utf8).contains(":\(lock) ") }
                #expect(try clinic.waits(until: isHeld))
                #expect(try clinic.tries("run RB-BUSY-001 \(Clinic.config)").status == 3)
                agent.signal(SIGTERM)
                #expect(agent.finish().status == 0)
                #expect(try clinic.tries("run RB-BUSY-001 \(Clinic.config)").status == 0)
            }
        }

        @Test func `an inconsistent run holds up later orders that change the same until a person resolves it`() throws
        {
            try Clinic.open({ clinic in
                let sent = try clinic.write("srv/sent/first", "")
                let folder = clinic("srv/sent")
                let send = Book.script(
                    "send", confine: "{write: [{path: \(folder), mode: direct}]}", "exit 0",
                    "undo: none", "irreversible: What is sent is sent.", "timeout: 90s")
                let more = Book.script("more", confine: "{write: [\(sent)]}", "echo later > \(sent)")
                return [Book("RB-SEND-001", [send, Book.failing]), Book("RB-MORE-001", [more])]
            }) { clinic in
                let sent = try clinic.carriesOut("RB-SEND-001")
                #expect(sent.outcome == "inconsistent", "\(sent)")
                let order = try clinic.order("RB-MORE-001")
                // The control: what changes something else does not wait.
                let other = try clinic.order("RB-NOTE-001", ["text": "elsewhere"])
                try clinic.turn()
                try clinic.turn()
                #expect(try clinic.outcome(of: other) == "success")
                #expect(try clinic.text("srv/sent/first").isEmpty)
                #expect(try clinic.statement(of: order).outcome == "held")
                let run = try #require(try clinic.status(expecting: 6)["unresolved"]?.list?.first?.string)
                #expect(run == sent.record["run"]?.string)

                #expect(try clinic.tries("status --resolve \(run) \(Clinic.config)").status == 2)
                try clinic.orderly("status --resolve \(run) \(Clinic.config) --note", ["looked at it"])
                try clinic.turn()
                #expect(try clinic.text("srv/sent/first") == "later\n")
                #expect(try clinic.outcome(of: order) == "success")
                #expect(try clinic.statements("resolution").first?.record["reason"]?.string == "looked at it")
                #expect(try clinic.tries("status --resolve \(run) --note again \(Clinic.config)").status == 2)
            }
        }
    }
}

extension Clinic {
    /// `orderly status` where it ends with something else than 0.
    func status(expecting code: Int32) throws -> Node {
        let result = try tries("status \(Clinic.config) --json")
        #expect(result.status == code, "\(result.errors)")
        return try Clinic.json(result.output)
    }
}
