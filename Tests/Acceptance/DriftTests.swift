import Documents
import Glibc
import TestKit
import Testing

extension WholeProduct {
    /// Drift checks, and what they may mend by themselves.
    @Suite struct Drift {
        private static let healing = "{id: label, uses: shelf/label, mode: heal}"
        private static let looking = "{id: label, uses: shelf/label, mode: audit}"
        private static let good = "as it should be\n"

        @Test func `a changed file is found and put back, and both stand in the evidence`() throws {
            try Clinic.open { clinic in
                try clinic.write("srv/label.txt", Self.good)
                try clinic.baseline(version: 1, [Self.healing])
                try clinic.turn()
                #expect(try clinic.statements("check").map { $0.record["result"]?.string } == ["pass"])
                #expect(try clinic.runs().isEmpty)

                try clinic.write("srv/label.txt", "scribbled over\n")
                try clinic.letTimePass()
                let said = try clinic.turn()
                #expect(try clinic.text("srv/label.txt") == Self.good, "\(said)")
                #expect(
                    try clinic.statements("check").map { $0.record["result"]?.string } == ["pass", "drift", "pass"])
                let run = try #require(try clinic.statements("run").first)
                #expect(run.outcome == "success")
                #expect(run.record["cause"]?["heal"]?.string == "label")
            }
        }

        @Test func `a check that only audits mends nothing`() throws {
            try Clinic.open { clinic in
                try clinic.write("srv/label.txt", "scribbled over\n")
                try clinic.baseline(version: 1, [Self.looking])
                try clinic.turn()
                #expect(try clinic.text("srv/label.txt") == "scribbled over\n")
                #expect(try clinic.tries("check \(Clinic.config)").status == 1)
                #expect(try clinic.runs().isEmpty)
                #expect(try clinic.statements("alert").isEmpty)
            }
        }

        @Test func `a check that the host could not make yet is made when its allowlist arrives`() throws {
            try Clinic.open(.enrolled) { clinic in
                try clinic.write("srv/label.txt", Self.good)
                try clinic.signAllowlist(version: 1)
                try clinic.baseline(version: 1, [Self.healing])
                try clinic.turn()
                #expect(try clinic.statements("check").map { $0.record["result"]?.string } == ["error"])
                try clinic.sendAllowlist()
                try clinic.turn()
                #expect(try clinic.statements("check").map { $0.record["result"]?.string } == ["error", "pass"])
            }
        }

        @Test func `a check that is due does not make the agent call its server`() throws {
            try Clinic.open { clinic in
                try clinic.configure(["poll_interval: 3600"])
                try clinic.write("srv/label.txt", Self.good)
                try clinic.baseline(version: 1, [Self.healing])
                let agent = try clinic.agent()
                #expect(try clinic.waits { try clinic.status()["checks"]?["pass"]?.integer == 1 }, "\(agent.errors)")
                #expect(try clinic.waits { try clinic.status()["evidence"]?["pending"]?.integer == 0 })
                try clinic.stopServer()
                try clinic.write("srv/label.txt", "scribbled over\n")
                #expect(try clinic.waits { try clinic.text("srv/label.txt") == Self.good }, "\(agent.errors)")
                #expect(!agent.errors.contains("cannot be asked"), "\(agent.errors)")
                #expect(!agent.errors.contains("evidence stays here"), "\(agent.errors)")
                agent.signal(SIGTERM)
                #expect(agent.finish().status == 0)
                // The control: an agent that calls it says so.
                #expect(try clinic.turn().contains("could not be asked"))
            }
        }

        @Test func `when the budget is used up a person is called instead`() throws {
            try Clinic.open { clinic in
                try clinic.baseline(version: 1, [Self.healing])
                for round in 1...2 {
                    try clinic.write("srv/label.txt", "scribbled over\n")
                    try clinic.turn()
                    #expect(try clinic.text("srv/label.txt") == Self.good, "round \(round)")
                    try clinic.letTimePass()
                }
                for _ in 1...2 {
                    try clinic.write("srv/label.txt", "scribbled over\n")
                    try clinic.turn()
                    #expect(try clinic.text("srv/label.txt") == "scribbled over\n")
                    try clinic.letTimePass()
                }
                #expect(try clinic.runs().count == 2)
                #expect(try clinic.statements("alert").map(\.code) == ["not_healed"])
            }
        }

        @Test func `a hold stops healing until it is released, by hand or by an order`() throws {
            try Clinic.open { clinic in
                try clinic.baseline(version: 1, [Self.healing])
                try clinic.write("srv/label.txt", "at work here\n")
                try clinic.orderly("hold --for 2h --reason", ["moving the shelf", "--config", "host/agent.yaml"])
                try clinic.turn()
                #expect(try clinic.text("srv/label.txt") == "at work here\n")

                try clinic.orderly("hold --release \(Clinic.config)")
                try clinic.letTimePass()
                try clinic.turn()
                #expect(try clinic.text("srv/label.txt") == Self.good)

                let hold = try clinic.order("--do hold --for 1h")
                try clinic.write("srv/label.txt", "at work again\n")
                try clinic.letTimePass()
                try clinic.turn()
                #expect(try clinic.outcome(of: hold) == "success")
                #expect(try clinic.text("srv/label.txt") == "at work again\n")
                #expect(try clinic.status()["hold"] != nil)
                try clinic.order("--do release")
                try clinic.letTimePass()
                try clinic.turn()
                #expect(try clinic.text("srv/label.txt") == Self.good)
            }
        }
    }
}
