import Documents
import Foundation
import Glibc
import TestKit
import Testing

extension WholeProduct {
    /// `kill -9` wherever it hits: at instants drawn from a seed, spread over a whole turn and over a whole run.
    @Suite struct CrashInstants {
        private static let steps = 3

        private static func book(_ clinic: Clinic) -> [Book] {
            let box = clinic("srv/box")
            return [
                Book(
                    "RB-MANY-001",
                    (1...steps).map { step in
                        Book.script(
                            "step\(step)", confine: "{write: [\(box)]}",
                            """
                            cd \(box)
                            for name in 1 2 3 4 5 6; do echo \(step) >> file$name; echo \(step) > made\(step)$name; done
                            rm -f gone\(step)
                            """)
                    })
            ]
        }

        /// What the tests change, without what is new with every write.
        private static func content(_ clinic: Clinic) throws -> [String: String] {
            let names = try FileManager.default.subpathsOfDirectory(atPath: clinic("srv/box"))
            return Dictionary(
                uniqueKeysWithValues: try names.map { ($0, try clinic.text("srv/box/\($0)")) })
        }

        private static func reset(_ clinic: Clinic) throws {
            try? FileManager.default.removeItem(atPath: clinic("srv/box"))
            for name in (1...6).map({ "file\($0)" }) + (1...steps).map({ "gone\($0)" }) {
                try clinic.write("srv/box/\(name)", "old\n")
            }
        }

        /// Starts `command`, kills it at `fraction` of what it takes when it is left alone, and sees it dead.
        private static func killed(_ clinic: Clinic, _ command: [String], after seconds: Double) throws {
            let running = try Program.Running([try Binaries.path("orderly")] + command, in: clinic.folder)
            usleep(UInt32(seconds * 1_000_000))
            let processes = Clinic.Process.tree(running.identifier)
            running.signal(SIGKILL)
            _ = running.finish()
            #expect(clinic.waits { processes.allSatisfy { !$0.isAlive } }, "\(processes.filter(\.isAlive))")
        }

        @Test func `wherever an agent is killed, the host is as before or as ordered, and it is said once`() throws {
            try Clinic.open(Self.book) { clinic in
                try Self.reset(clinic)
                let before = try Self.content(clinic)
                // Left alone, once by an order and once by a person.
                let agent = ["agent", "--config", "host/agent.yaml", "--once"]
                let local = ["run", "RB-MANY-001", "--config", "host/agent.yaml"]
                var seconds: [Double] = []
                for command in [agent, local] {
                    try Self.reset(clinic)
                    if command == agent { try clinic.order("RB-MANY-001") }
                    let start = ContinuousClock.now
                    try clinic.orderly(command.joined(separator: " "))
                    seconds.append((ContinuousClock.now - start) / .seconds(1))
                }
                let after = try Self.content(clinic)
                #expect(after != before)

                var random = Seeded(state: 20_261_121)
                var outcomes: Set<String> = []
                // More where the machine was so much busier before that all of them came too late.
                for number in 0..<60 where number < 12 || outcomes.count < 2 {
                    try Self.reset(clinic)
                    let known = Set(try clinic.statements("run").map(\.sequence))
                    let (command, time) = number % 2 == 0 ? (agent, seconds[0]) : (local, seconds[1])
                    if command == agent { try clinic.order("RB-MANY-001") }
                    try Self.killed(clinic, command, after: time * Double.random(in: 0...1, using: &random))
                    try clinic.turn()
                    try clinic.turn()

                    let stated = try clinic.statements("run").filter { !known.contains($0.sequence) }
                    let found = try Self.content(clinic)
                    // A person's run that had not begun leaves nothing to say; an order that had not is carried out.
                    let outcome = stated.first?.outcome ?? "nothing"
                    #expect(stated.count == 1 || (command == local && stated.isEmpty), "\(number): \(stated)")
                    #expect(["success", "reverted", "failed", "nothing"].contains(outcome), "\(number): \(stated)")
                    #expect(found == (outcome == "success" ? after : before), "\(number): \(outcome)")
                    #expect(try clinic.status()["open_runs"]?.integer ?? 0 == 0)
                    outcomes.insert(outcome)
                }
                try clinic.expectNothingLeft(of: [])
                // The control: they were hit at different places.
                #expect(outcomes.count > 1, "\(outcomes)")
                let export = try clinic.export()
                try clinic.orderly("evidence verify \(export) --root root.pub")
            }
        }
    }
}
