import Documents
import Foundation
import Signing
import TestKit
import Testing

extension WholeProduct {
    /// What a server can do with the end of a host's chain: keep it back, and nothing else.
    @Suite struct Head {
        private static let invented = String(repeating: "a", count: 32)

        /// Makes the server send back, as the host's newest statement, one of an epoch that the host never opened.
        private func invent(_ clinic: Clinic, signedBy key: String) throws {
            let export = try clinic.export()
            let folder = "\(export)/statements"
            let epoch = try #require(
                try FileManager.default.contentsOfDirectory(atPath: clinic(folder)).first { $0.count == 32 })
            let file = try clinic.resigned("\(folder)/\(epoch)/1.dsse.json", as: .evidence, by: key) {
                $0.replacing(epoch, with: Head.invented)
            }
            let digest = Digest(of: try Envelope(reading: try clinic.bytes(file)).unverifiedPayload)
            try clinic.database(
                """
                INSERT INTO statements (site, host, epoch, sequence, digest, previous, kind, made, envelope, receipt,
                    received) VALUES ('\(Clinic.site)', '\(Clinic.host)', '\(Head.invented)', 1, '\(digest.hex)', '',
                    'epoch', 0, X'\(try clinic.hex(of: file))', X'00', 0);
                """)
        }

        private func epochs(_ clinic: Clinic) throws -> [String] {
            try clinic.statements("epoch").compactMap { $0.record["reason"]?.string }
        }

        @Test(arguments: ["order.key", "control/receipt.key", "site.key"])
        func `a server that invents a head is not believed, and that is said`(_ key: String) throws {
            try Clinic.open { clinic in
                try clinic.turn()
                try invent(clinic, signedBy: key)
                let said = try clinic.turn()
                #expect(said.contains("the head that the server offers is refused"), "\(said)")
                #expect(try epochs(clinic) == ["fresh"])
                let counted = try clinic.statements("unverified").compactMap { $0.record["cause"]?.string }
                #expect(counted == ["head_refused"])
                // It is no reason to stop working.
                let order = try clinic.order("RB-NOTE-001", ["text": "still here"])
                try clinic.turn()
                #expect(try clinic.outcome(of: order) == "success")
            }
        }

        /// The control of the one above: only the signature makes the difference.
        @Test func `the same head by the host's own key opens a new epoch`() throws {
            try Clinic.open { clinic in
                try clinic.turn()
                try invent(clinic, signedBy: "host/state/evidence.key")
                try clinic.turn()
                #expect(try epochs(clinic) == ["fresh", "restored"])
            }
        }
    }

    /// What the server says when it is handed a statement.
    @Suite struct Receipts {
        @Test func `a statement counts as delivered only with a receipt of the server's own key`() throws {
            try Clinic.open(.enrolled) { clinic in
                let good = try clinic.bytes("host/receipt.pub")
                try clinic.orderly("key generate stranger.key")
                try clinic.write("host/receipt.pub", try clinic.bytes("stranger.pub"))
                let said = try clinic.turn()
                #expect(said.contains("its receipt does not count"), "\(said)")
                #expect(try #require(try clinic.status()["evidence"]?["pending"]?.integer) > 0)
                let counted = try clinic.statements("unverified").compactMap { $0.record["cause"]?.string }
                #expect(counted == ["receipt_refused"])
                // The control: with the right key the same statements are delivered.
                try clinic.write("host/receipt.pub", good)
                try clinic.letTimePass()
                try clinic.turn()
                #expect(try clinic.status()["evidence"]?["pending"]?.integer == 0)
            }
        }

        @Test func `a configuration that others may write is refused`() throws {
            try Clinic.open(.enrolled) { clinic in
                let text = try clinic.text("host/agent.yaml")
                try clinic.write("host/agent.yaml", text, mode: 0o666)
                let refused = try clinic.tries("agent \(Clinic.config) --once")
                #expect(refused.status == 1 && refused.errors.contains("others may write it"), "\(refused.errors)")
                try clinic.write("host/agent.yaml", text, mode: 0o644)
                try clinic.turn()
            }
        }
    }

    /// A clock that was ahead once, and the person who mends it.
    @Suite struct Floor {
        /// Whether the process has the file open.
        private static func holds(_ process: Int32, _ file: String) -> Bool {
            let folder = "/proc/\(process)/fd"
            let open = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            return open.contains { name in
                (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\(name)")) == file
            }
        }

        private func ledger(_ clinic: Clinic, _ sql: String) throws {
            let result = try Program.run([
                "sqlite3", "-cmd", ".timeout 10000", clinic("host/state/queue.db"), sql,
            ])
            #expect(result.status == 0, "\(result.errors)")
        }

        @Test func `the floor that a wrong clock left is lowered by root, and orders of before stay refused`() throws {
            try Clinic.open { clinic in
                try clinic.turn()
                let early = try clinic.sign("RB-NOTE-001", ["text": "early"])
                // As a clock leaves it that was three weeks ahead for a moment.
                try ledger(clinic, "UPDATE meta SET value = value + 1814400000 WHERE key = 'time_floor'")
                let late = try clinic.order("RB-NOTE-001", ["text": "late"])
                try clinic.turn()
                #expect(try clinic.outcome(of: late) == "expired")

                let lowered = try clinic.tries("clock \(Clinic.config) --lower-floor --reason", ["the battery"])
                #expect(lowered.status == 0, "\(lowered.errors)")
                #expect(try clinic.statements("floor").map { $0.record["reason"]?.string } == ["the battery"])
                let order = try clinic.order("RB-NOTE-001", ["text": "afterwards"])
                try clinic.send(early)
                try clinic.turn()
                #expect(try clinic.outcome(of: order) == "success")
                #expect(
                    try clinic.statements("refusal").contains { $0.order == early.id && $0.code == "older_than_epoch" })
                let export = try clinic.export()
                #expect(try clinic.tries("evidence verify \(export) --root root.pub").status == 0)
            }
        }

        @Test func `the floor is not lowered under a running agent, below the trust document, or for nothing`() throws {
            try Clinic.open(.enrolled) { clinic in
                try clinic.turn()
                func lower(_ more: String = "") throws -> Program.Result {
                    try clinic.tries("clock \(Clinic.config) --lower-floor \(more) --reason", ["why"])
                }
                #expect(try lower().status == 3)
                try ledger(clinic, "UPDATE meta SET value = value + 1814400000 WHERE key = 'time_floor'")
                let below = try lower("--to 2020-01-01T00:00:00Z")
                #expect(below.status == 3 && below.errors.contains("set the clock right"), "\(below.errors)")
                let agent = try clinic.agent()
                // Not by trying: whoever tries holds the lock for a moment, and the agent would not start.
                let lock = clinic("host/state/agent.lock")
                #expect(clinic.waits { Floor.holds(agent.identifier, lock) })
                let locked = try lower()
                #expect(locked.status == 3 && locked.errors.contains("locked"), "\(locked.errors)")
                agent.signal(SIGTERM)
                #expect(agent.finish().status == 0)
                #expect(try clinic.statements("floor").isEmpty)
                // The control.
                #expect(try lower().status == 0)
            }
        }
    }
}

extension Clinic {
    /// The digest of the host's last statement, as it tells the server.
    func head() throws -> String {
        let result = try Program.run([
            "sqlite3", "-cmd", ".timeout 10000", self("host/state/queue.db"),
            "SELECT digest FROM statements ORDER BY number DESC LIMIT 1",
        ])
        guard result.status == 0 else { throw Failed(line: "sqlite3", result: result) }
        return String(result.text.prefix { $0 != "\n" })
    }
}
