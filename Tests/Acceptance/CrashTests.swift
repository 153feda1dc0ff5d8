import Documents
import Foundation
import Glibc
import TestKit
import Testing

extension WholeProduct {
    /// An agent that is told to end, and one that is killed: what runs is finished or undone, and said once.
    @Suite struct Crashes {
        /// Three steps, each of which writes; the second waits until the test lets it go on.
        private static func books(_ clinic: Clinic) -> [Book] {
            let box = clinic("srv/box")
            let gate = clinic.gate("second")
            let write = { (id: String, more: String) in
                Book.script(
                    id, confine: "{write: [\(box)], read: [\(gate.read)]}",
                    "set -e\necho \(id) > \(box)/\(id)\necho \(id) >> \(box)/log\n\(more)", "timeout: 5m")
            }
            return [
                Book("RB-THREE-001", [write("first", ""), write("second", gate.wait), write("third", "")]),
                Book("RB-ONE-001", [write("only", gate.wait)]),
                Book(
                    "RB-AGAIN-001",
                    [
                        write("first", ""),
                        Book.script(
                            "restart", confine: "{read: [\(gate.read)]}", gate.wait, "timeout: 5m",
                            "expects: agent-restart"),
                        write("third", ""),
                    ]),
                Book(
                    "RB-AGAIN-002",
                    [
                        write("first", ""),
                        Book.script("restart", confine: "{read: [\(gate.read)]}", gate.wait, "timeout: 5m"),
                        write("third", ""),
                    ]),
            ]
        }

        @Test(arguments: [[SIGTERM], [SIGINT], [SIGINT, SIGINT]])
        func `an agent that is told to end finishes what runs, and begins nothing`(signals: [Int32]) throws {
            try Clinic.open(Self.books) { clinic in
                try clinic.write("srv/box/log", "")
                let first = try clinic.order("RB-THREE-001")
                let second = try clinic.order("RB-ONE-001")
                let agent = try clinic.agent()
                try clinic.reach("second", by: agent)
                let processes = Clinic.Process.tree(agent.identifier)
                for number in signals {
                    agent.signal(number)
                    let count = { agent.errors.components(separatedBy: "no new work").count - 1 }
                    #expect(clinic.waits { count() > 0 })
                }
                try clinic.openGate("second")
                let ended = agent.finish()
                #expect(ended.status == 0, "\(ended.errors)")
                #expect(try clinic.statement(of: first).outcome == "success")
                #expect(try clinic.text("srv/box/log") == "first\nsecond\nthird\n")
                #expect(try clinic.status()["orders"]?["waiting"]?.integer == 1)
                try clinic.expectNothingLeft(of: processes, agent: agent.identifier)
                // What waited is done at the next start.
                try clinic.turn()
                #expect(try clinic.statement(of: second).outcome == "success")
            }
        }

        @Test func `an agent that is killed between two commits has undone the first when it starts again`() throws {
            try Clinic.open(Self.books) { clinic in
                try clinic.write("srv/box/log", "old\n", mode: 0o640)
                let before = try Tree(clinic("srv/box"))
                let order = try clinic.order("RB-THREE-001")
                let agent = try clinic.agent()
                try clinic.reach("second", by: agent)
                // The first step's commit stands, so there is something to undo.
                #expect(try clinic.text("srv/box/log") == "old\nfirst\n")
                // So that there is something to be left: processes, control groups, staged files.
                let processes = Clinic.Process.tree(agent.identifier)
                #expect(processes.count > 2, "\(processes)")
                #expect(clinic.controlGroups(of: agent.identifier).isEmpty != (try clinic.limitsMemory()))
                #expect(!clinic.stagedRuns().isEmpty)
                agent.signal(SIGKILL)
                #expect(agent.finish().status == SIGKILL)
                #expect(clinic.waits { processes.allSatisfy { !$0.isAlive } }, "\(processes.filter(\.isAlive))")

                try clinic.openGate("second")
                try clinic.turn()
                #expect(try Tree(clinic("srv/box")) == before)
                let run = try clinic.onlyRun()
                #expect(run.outcome == "reverted", "\(run)")
                #expect(run.order == order)
                #expect(run.undo("first") == "reverted", "\(run)")
                #expect(run.reason?.contains("interrupted") == true, "\(run)")
                try clinic.expectNothingLeft(of: processes, agent: agent.identifier)

                // The order is settled: no later turn runs it, however often the server offers it.
                try clinic.turn()
                #expect(try clinic.runs().count == 1)
                #expect(try clinic.status()["orders"]?["claimed"]?.integer == 0)
                #expect(try clinic.status()["orders"]?["waiting"]?.integer == 0)
                #expect(try clinic.stage(of: order) == "done")
                #expect(try Tree(clinic("srv/box")) == before)
                // The control: a new order does it.
                #expect(try clinic.carriesOut("RB-THREE-001").outcome == "success")
                #expect(try clinic.text("srv/box/log") == "old\nfirst\nsecond\nthird\n")
            }
        }

        @Test(arguments: [SIGKILL, SIGTERM])
        func `an agent that a step restarts goes on with its run where the step says so`(signal: Int32) throws {
            try Clinic.open(Self.books) { clinic in
                try clinic.write("srv/box/log", "old\n")
                let order = try clinic.order("RB-AGAIN-001")
                let agent = try clinic.agent()
                try clinic.reach("second", by: agent)
                let processes = Clinic.Process.tree(agent.identifier)
                agent.signal(signal)
                let ended = agent.finish()
                #expect(ended.status == (signal == SIGKILL ? SIGKILL : 0), "\(ended.errors)")
                #expect(try clinic.statements("run").isEmpty, "the run is open")
                #expect(try clinic.text("srv/box/log") == "old\nfirst\n")

                // The gate stays closed: the step is not done again.
                try clinic.turn()
                let run = try clinic.onlyRun()
                #expect(run.outcome == "success", "\(run)")
                #expect(run.order == order)
                #expect(run.record["request"]?["reason"]?.string == "an acceptance test")
                #expect(try clinic.text("srv/box/log") == "old\nfirst\nthird\n")
                #expect(try clinic.stage(of: order) == "done")
                try clinic.expectNothingLeft(of: processes, agent: agent.identifier)

                // The control: without the key the same is undone.
                let before = try Tree(clinic("srv/box"))
                let other = try clinic.order("RB-AGAIN-002")
                let second = try clinic.agent()
                try clinic.reach("second", by: second)
                second.signal(SIGKILL)
                _ = second.finish()
                try clinic.turn()
                #expect(try clinic.statement(of: other).outcome == "reverted")
                #expect(try Tree(clinic("srv/box")) == before)
            }
        }

        @Test func `a run does not go on where its runbook was taken from the allowlist meanwhile`() throws {
            try Clinic.open(Self.books) { clinic in
                try clinic.write("srv/box/log", "old\n")
                let before = try Tree(clinic("srv/box"))
                let order = try clinic.order("RB-AGAIN-001")
                let agent = try clinic.agent()
                try clinic.reach("second", by: agent)
                agent.signal(SIGKILL)
                _ = agent.finish()
                #expect(try clinic.text("srv/box/log") == "old\nfirst\n")
                try clinic.allow(version: 2, only: ["RB-AGAIN-002"])
                try clinic.turn()
                let run = try clinic.statement(of: order)
                #expect(run.outcome == "reverted", "\(run)")
                #expect(run.record["reason"]?.string == "it may not go on: RB-AGAIN-001 is not on allowlist 2")
                #expect(try Tree(clinic("srv/box")) == before)
            }
        }

        @Test func `an agent that is killed in its first step has changed nothing`() throws {
            try Clinic.open(Self.books) { clinic in
                try clinic.write("srv/box/log", "old\n")
                let before = try Tree(clinic("srv/box"))
                try clinic.order("RB-ONE-001")
                let agent = try clinic.agent()
                try clinic.reach("second", by: agent)
                let processes = Clinic.Process.tree(agent.identifier)
                agent.signal(SIGKILL)
                #expect(agent.finish().status == SIGKILL)
                #expect(try Tree(clinic("srv/box")) == before)
                try clinic.turn()
                #expect(try Tree(clinic("srv/box")) == before)
                #expect(try clinic.onlyRun().outcome == "failed")
                try clinic.expectNothingLeft(of: processes, agent: agent.identifier)
            }
        }

        @Test func `an agent that can launch nothing any more ends with 70, and its next start undoes what ran`() throws
        {
            try Clinic.open(Self.books) { clinic in
                try clinic.write("srv/box/log", "old\n")
                let before = try Tree(clinic("srv/box"))
                let order = try clinic.order("RB-THREE-001")
                let agent = try clinic.agent()
                try clinic.reach("second", by: agent)
                #expect(try clinic.text("srv/box/log") == "old\nfirst\n")
                let processes = Clinic.Process.tree(agent.identifier)
                #expect(kill(try clinic.forkServer(of: agent.identifier), SIGKILL) == 0)
                try clinic.openGate("second")
                let ended = agent.finish()
                #expect(ended.status == 70, "\(ended.errors)")
                #expect(ended.errors.contains("the process that starts launchers has ended"), "\(ended.errors)")
                #expect(clinic.waits { processes.allSatisfy { !$0.isAlive } }, "\(processes.filter(\.isAlive))")
                // Nothing was judged by launches that could not be made.
                #expect(try clinic.statements("run").isEmpty)

                try clinic.turn()
                #expect(try Tree(clinic("srv/box")) == before)
                let run = try clinic.onlyRun()
                #expect(run.outcome == "reverted", "\(run)")
                #expect(run.order == order)
                // The control: the same order runs where a launcher can be started.
                #expect(try clinic.carriesOut("RB-THREE-001").outcome == "success")
            }
        }

        @Test func `an agent that waits notices that it can launch nothing any more`() throws {
            try Clinic.open { clinic in
                try clinic.configure(["poll_interval: 3600"])
                let order = try clinic.order("RB-NOTE-001", ["text": "once"])
                let agent = try clinic.agent()
                #expect(try clinic.waits { try clinic.stage(of: order) == "done" }, "\(agent.errors)")
                #expect(kill(try clinic.forkServer(of: agent.identifier), SIGKILL) == 0)
                let ended = agent.finish()
                #expect(ended.status == 70, "\(ended.errors)")
                try clinic.turn()
                #expect(try clinic.carriesOut("RB-NOTE-001", ["text": "twice"]).outcome == "success")
            }
        }

        /// Its lifeline is cut, and nobody can act on it: what is left to the next start.
        @Test func `a step that outlives its killed agent is ended at the next start, before its run is undone`() throws
        {
            try Clinic.open(Self.books) { clinic in
                let hasGroups = try clinic.limitsMemory()
                try clinic.write("srv/box/log", "old\n")
                let before = try Tree(clinic("srv/box"))
                try clinic.order("RB-ONE-001")
                let agent = try clinic.agent()
                try clinic.reach("second", by: agent)
                let processes = Clinic.Process.tree(agent.identifier)
                let launchers = processes.filter { Clinic.Process.program($0.id) == "orderly-confine" }
                #expect(launchers.count > 1, "\(processes)")
                for launcher in launchers { kill(launcher.id, SIGSTOP) }
                // Whatever comes of this, nothing of it stays stopped.
                clinic.atEnd { for launcher in launchers where launcher.isAlive { kill(launcher.id, SIGCONT) } }
                agent.signal(SIGKILL)
                #expect(agent.finish().status == SIGKILL)
                // The control: the step is still there.
                #expect(clinic.waits(at: "second"))

                try clinic.turn()
                // Without control groups only its lifeline can end it.
                #expect(clinic.waits(at: "second") != hasGroups)
                #expect(try clinic.onlyRun().outcome == "failed")
                for launcher in launchers where launcher.isAlive { kill(launcher.id, SIGCONT) }
                try clinic.expectNothingLeft(of: processes, agent: agent.identifier)
                #expect(try Tree(clinic("srv/box")) == before)
            }
        }

        @Test(arguments: [SIGINT, SIGTERM])
        func `a person who stops a run of theirs gets it undone`(signal: Int32) throws {
            try Clinic.open(Self.books) { clinic in
                try clinic.turn()
                try clinic.write("srv/box/log", "old\n")
                let before = try Tree(clinic("srv/box"))
                let local = try clinic.runs(locally: "RB-THREE-001")
                try clinic.reach("second", by: local)
                // It holds the evidence key, so it has given up the network (seccomp's filter mode).
                #expect(Processes.status(of: local.identifier, "Seccomp") == "2")
                local.signal(signal)
                let result = local.finish()
                #expect(result.status == 5, "\(result.text)\(result.errors)")
                #expect(try clinic.onlyRun().outcome == "reverted")
                #expect(try Tree(clinic("srv/box")) == before)
                try clinic.expectNothingLeft(of: clinic.processes(with: clinic("srv/gates")))
            }
        }
    }
}

extension Clinic {
    /// What the host states of its runs, where there was one.
    func onlyRun() throws -> Statement {
        let found = try statements("run")
        try #require(found.count == 1, "\(found)")
        return found[0]
    }

    /// The one child that an agent keeps: what starts its launchers.
    func forkServer(of agent: Int32) throws -> Int32 {
        let children = Processes.descendants(of: agent).filter { Processes.status(of: $0, "PPid") == "\(agent)" }
        return try #require(children.first { Processes.name(of: $0).hasPrefix("orderly-confin") }, "\(children)")
    }

    /// Whether steps have control groups on this machine.
    func limitsMemory() throws -> Bool {
        let layers = try Clinic.json(Array(tries("doctor --json").text.utf8))["layers"]?.list ?? []
        let limit = try #require(layers.first { $0["name"]?.string == "memory limit" })
        return limit["state"]?.string == "active"
    }

    /// `orderly run`, while the test goes on.
    func runs(locally runbook: String) throws -> Program.Running {
        try Program.Running([try Binaries.path("orderly"), "run", runbook, "--config", self("host/agent.yaml")])
    }
}
