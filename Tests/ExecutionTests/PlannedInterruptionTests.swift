import Documents
@testable import Execution
import Runbooks
import Synchronization
import Testing

/// Steps that end their own agent or host on purpose.
@Suite struct PlannedInterruptionTests {
    static func steps(_ keys: String) -> String {
        """
        disruptive: true
        steps:
          - {id: first, uses: lab/write, with: {path: /srv/a, content: new a}}
          - {id: boot, run: [boot]\(keys)}
          - {id: last, uses: lab/write, with: {path: /srv/c, content: new c}}
        """
    }

    /// A lab in which `boot` ends the agent: as one that is told to end, or with the power.
    private func lab(_ end: Ending) -> Lab {
        let lab = Lab()
        let (stop, power) = (lab.stop, lab.power)
        lab.launcher.script("boot") { _, _ in
            switch end {
            case .told: stop.stop()
            case .killed:
                power.cut(at: 1)
                _ = power.point()
            case .never: break
            }
            return .exit(0)
        }
        return lab
    }

    enum Ending: CaseIterable { case told, killed, never }

    @Test(arguments: [Ending.told, .killed], [Interruption.reboot, .agentRestart])
    func `the run goes on in the next life, and the step is not done again`(
        _ ending: Ending, _ interruption: Interruption
    ) throws {
        var lab = lab(ending)
        #expect(throws: JournalFailure.self) { try lab.run(Self.steps(", expects: \(interruption.rawValue)")) }
        #expect(lab.disk.texts["/srv/c"] == nil)
        lab.life = Life(boot: interruption == .reboot ? "boot 2" : "boot 1", process: "agent 2")
        let result = try lab.recover()
        #expect(result.outcome == .success)
        #expect(result.cause == nil)
        #expect(lab.disk.texts["/srv/a"] == "new a")
        #expect(lab.disk.texts["/srv/c"] == "new c")
        #expect(lab.launcher.calls.filter { $0.hasPrefix("boot") }.count == 1)
        #expect(result.steps[1].attempts == 1)
    }

    @Test func `a step that failed by itself has failed, even where the interruption comes`() throws {
        for (code, outcome) in [(1, Outcome.reverted), (0, .success), (143, .success)] as [(Int32, Outcome)] {
            var lab = Lab()
            let (tree, stop) = (lab.disk.tree, lab.leaving)
            lab.launcher.script("boot") { _, _ in
                stop.stop()
                return .exit(code)
            }
            let steps = Self.steps(", expects: agent-restart")
            let result: RunResult
            if outcome == .reverted {
                result = try lab.run(steps)
                #expect(result.cause == .step("boot", "exited with 1"))
                #expect(lab.disk.tree == tree)
            } else {
                #expect(throws: JournalFailure.self) { try lab.run(steps) }
                lab.life = Life(boot: "boot 1", process: "agent 2")
                result = try lab.recover()
            }
            #expect(result.outcome == outcome, "exited with \(code)")
        }
    }

    @Test func `a run that is not allowed any more does not go on, and is undone`() throws {
        for objection in ["the list names other bytes", nil] {
            var lab = lab(.killed)
            let tree = lab.disk.tree
            #expect(throws: JournalFailure.self) { try lab.run(Self.steps(", expects: reboot")) }
            lab.life = Life(boot: "boot 2", process: "agent 2")
            lab.power.restore()
            let result = try lab.engine.recover(
                run: "run-1", plan: lab.journal.plan ?? [], events: lab.journal.events, objection: { _ in objection }
            ).0.value
            #expect(result.outcome == (objection == nil ? .success : .reverted))
            #expect(result.cause == objection.map { .withdrawn($0) })
            #expect((lab.disk.tree == tree) == (objection != nil))
        }
    }

    @Test func `without the key the same interruption is undone`() throws {
        var lab = lab(.killed)
        let tree = lab.disk.tree
        #expect(throws: JournalFailure.self) { try lab.run(Self.steps("")) }
        lab.life = Life(boot: "boot 2", process: "agent 2")
        let result = try lab.recover()
        #expect(result.outcome == .reverted)
        #expect(result.cause == .interrupted)
        #expect(lab.disk.tree == tree)
    }

    @Test func `a reboot that did not come within its time is undone`() throws {
        var lab = lab(.killed)
        let tree = lab.disk.tree
        #expect(throws: JournalFailure.self) { try lab.run(Self.steps(", expects: reboot, within: 5m")) }
        // The agent was started again, the host was not.
        lab.life = Life(boot: "boot 1", process: "agent 2")
        let result = try lab.recover()
        #expect(result.outcome == .reverted)
        #expect(result.cause == .step("boot", "the reboot that it expects did not come in time"))
        #expect(lab.disk.tree == tree)
        #expect(lab.time.waits.reduce(.zero, +) == .seconds(300), "it was waited for, and no longer")
    }

    @Test func `where nothing is interrupted at all, the run is undone in the same life`() throws {
        let lab = lab(.never)
        let tree = lab.disk.tree
        let result = try lab.run(Self.steps(", expects: agent-restart, within: 10s"))
        #expect(result.outcome == .reverted)
        #expect(lab.disk.tree == tree)
    }

    @Test(arguments: [("active", Outcome.success), ("inactive", .reverted)])
    func `what the step's unless asks decides whether it was done`(_ state: String, _ outcome: Outcome) throws {
        var lab = lab(.killed)
        let keys = ", expects: reboot, within: 5s, unless: [{check: lab/active, with: {unit: a.service}, result: pass}]"
        #expect(throws: JournalFailure.self) { try lab.run(Self.steps(keys)) }
        lab.life = Life(boot: "boot 2", process: "agent 2")
        lab.services["a.service"] = state
        #expect(try lab.recover().outcome == outcome)
    }

    @Test func `a host that cannot say which boot it is on has not restarted`() throws {
        var lab = lab(.killed)
        #expect(throws: JournalFailure.self) { try lab.run(Self.steps(", expects: reboot, within: 5s")) }
        lab.life = Life(boot: "", process: "agent 2")
        #expect(try lab.recover().outcome == .reverted)
    }

    @Test func `a step that fails by itself is a failed step`() throws {
        let lab = lab(.never)
        lab.launcher.script("boot") { _, _ in .exit(1) }
        let result = try lab.run(Self.steps(", expects: reboot"))
        #expect(result.outcome == .reverted)
        #expect(result.cause == .step("boot", "exited with 1"))
        #expect(lab.time.waits.isEmpty)
    }

    @Test func `cut off anywhere, the next life goes on or undoes, and there is nothing between`() throws {
        let whole = lab(.never)
        let steps = Self.steps(", expects: reboot, within: 1s")
        _ = try whole.run(steps)
        var outcomes: Set<Outcome> = []
        for point in 1...whole.power.count {
            var lab = lab(.never)
            let tree = lab.disk.tree
            lab.power.cut(at: point)
            #expect(throws: JournalFailure.self) { try lab.run(steps) }
            guard lab.journal.plan != nil else { continue }
            lab.life = Life(boot: "boot 2", process: "agent 2")
            let result = try lab.recover()
            outcomes.insert(result.outcome)
            if result.outcome == .success {
                #expect(lab.disk.texts["/srv/a"] == "new a")
                #expect(lab.disk.texts["/srv/c"] == "new c")
            } else {
                #expect([.failed, .reverted].contains(result.outcome), "cut at \(point)")
                #expect(lab.disk.tree == tree, "cut at \(point)")
            }
        }
        #expect(outcomes == [.failed, .reverted, .success])
    }
}
