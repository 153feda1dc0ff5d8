import Documents
@testable import Execution
import Testing

/// Each row of the recovery table in `docs/EXECUTION.md`: what the last record is, and what the next start does.
@Suite struct RecoveryTableTests {
    static let steps = """
        steps:
          - id: write
            uses: lab/write
            with: {path: /srv/a, content: new a}
            activate: {uses: lab/reload, with: {unit: b.service}}
          - {id: start, uses: lab/start, with: {unit: a.service}}
          - {id: last, uses: lab/write, with: {path: /srv/c, content: new c}}
        verify: [{check: lab/active, with: {unit: a.service}}]
        """

    /// What was found behind one kind of last record.
    struct Found {
        let lab: Lab
        let tree: [String: MemoryDisk.File]
        /// Launches before the cut.
        let launches: Int
        let result: RunResult
    }

    /// Cuts the run off at every point after which its journal ends as the row says, and recovers.
    private func recovered(
        _ steps: String = steps, from lab: () -> Lab = { Lab() }, after isRow: ([RunEvent]) -> Bool
    ) throws -> [Found] {
        let whole = lab()
        _ = try whole.run(steps)
        var found: [Found] = []
        for point in 1...whole.power.count {
            let lab = lab()
            let tree = lab.disk.tree
            lab.power.cut(at: point)
            #expect(throws: JournalFailure.self) { try lab.run(steps) }
            let events = try #require(PlanText.events(lab.journal.events))
            guard lab.journal.plan != nil, isRow(events) else { continue }
            let launches = lab.launcher.launches.count
            found.append(Found(lab: lab, tree: tree, launches: launches, result: try lab.recover()))
        }
        try #require(!found.isEmpty)
        return found
    }

    @Test func `started, no intent: failed, and nothing changed`() throws {
        let found = try recovered { events in
            !events.contains { if case .intent = $0 { true } else { false } }
        }
        for found in found {
            #expect(found.result.outcome == .failed)
            #expect(found.result.cause == .interrupted)
            #expect(found.lab.disk.tree == found.tree)
            #expect(found.lab.launcher.launches.count == found.launches, "nothing is launched")
            #expect(found.result.steps.allSatisfy { $0.undo == nil })
        }
    }

    @Test func `intent of a staged step: its overlay is dropped, and nothing changed`() throws {
        for found in try recovered(after: { if case .intent(step: 0, _) = $0.last { true } else { false } }) {
            #expect(found.result.outcome == .failed)
            #expect(found.result.steps[0].undo == .nothing)
            #expect(found.lab.disk.tree == found.tree)
            #expect(found.lab.launcher.launches.count == found.launches)
        }
    }

    @Test func `committing: where the new file stands it is exchanged back, where the old one stands nothing is done`()
        throws
    {
        let found = try recovered(after: { if case .committing(step: 0, _) = $0.last { true } else { false } })
        for found in found {
            #expect(found.result.outcome == .reverted)
            #expect(found.lab.disk.tree == found.tree, "the very same files")
        }
        #expect(found.count > 1, "before, in the middle of and after the exchange")
    }

    @Test func `committing: where neither stands, it is inconsistent and names the path`() throws {
        let whole = Lab()
        _ = try whole.run(Self.steps)
        for point in 1...whole.power.count {
            let lab = Lab()
            lab.power.cut(at: point)
            #expect(throws: JournalFailure.self) { try lab.run(Self.steps) }
            guard case .committing(step: 0, _) = PlanText.events(lab.journal.events)?.last else { continue }
            lab.disk.replace("/srv/a", "theirs")
            let result = try lab.recover()
            #expect(result.outcome == .inconsistent)
            #expect(result.remaining.map(\.path) == ["/srv/a"])
            #expect(lab.disk.texts["/srv/a"] == "theirs", "theirs is left alone")
            return
        }
        Issue.record("no cut left a commit open")
    }

    @Test(arguments: [("inactive", "inactive", true), ("failed", "active", false)])
    func `intent of a host step: its undo runs, judged by what it was before`(
        before: String, after: String, isUndone: Bool
    ) throws {
        let found = try recovered(from: {
            let lab = Lab()
            lab.services["a.service"] = before
            return lab
        }) { if case .intent(step: 1, _) = $0.last { true } else { false } }
        for found in found {
            let undone = found.lab.launcher.calls.contains { $0.hasPrefix("systemctl stop") }
            #expect(undone == isUndone)
            let didStart = found.lab.launcher.calls.contains { $0.hasPrefix("systemctl start") }
            #expect(found.lab.services["a.service"] == (isUndone || !didStart ? before : after))
            // No case speaks of a failed unit: what is left of the start is seen and named.
            #expect(found.result.outcome == (isUndone || !didStart ? .reverted : .inconsistent))
        }
    }

    @Test func `intent of an irreversible step: inconsistent, after what it can be mended with`() throws {
        let steps = "steps: [{id: wipe, uses: lab/wipe, with: {unit: a.service}}]"
        for found in try recovered(steps, after: { if case .intent = $0.last { true } else { false } }) {
            #expect(found.result.outcome == .inconsistent)
            #expect(found.result.remaining.first?.what.hasPrefix("cannot be undone") == true)
            #expect(found.lab.services.reloaded == ["a.service"])
        }
    }

    @Test func `results of all steps, no verify: undone, since an unverified change is no success`() throws {
        for found in try recovered(after: { if case .committed(step: 2) = $0.last { true } else { false } }) {
            #expect(found.result.outcome == .reverted)
            #expect(found.lab.disk.tree == found.tree)
            #expect(found.lab.services["a.service"] == "inactive")
            #expect(found.result.steps.map(\.undo) == [.reverted, .reverted, .reverted])
        }
    }

    @Test func `undo intent, no result: that undo again, then the rest`() throws {
        let failing = Self.steps.replacing("verify:", with: "  - {id: fail, run: [\"false\"]}\nverify:")
        for found in try recovered(failing, after: { if case .undoIntent(step: 1) = $0.last { true } else { false } }) {
            let events = try #require(PlanText.events(found.lab.journal.events))
            let undone = events.compactMap { if case .undoIntent(let step) = $0 { step } else { nil } }
            #expect(undone == [2, 1, 1, 0])
            #expect(found.result.outcome == .reverted)
            #expect(found.result.cause == .step("fail", "exited with 1"), "the first reason stays")
            #expect(found.lab.disk.tree == found.tree)
            #expect(found.lab.services["a.service"] == "inactive")
        }
    }

    @Test func `intent that expects a restart: the run goes on`() throws {
        let steps = """
            steps:
              - {id: boot, run: ["true"], expects: reboot, disruptive: true}
              - {id: write, uses: lab/write, with: {path: /srv/a, content: new a}}
            """
        var lab = Lab()
        let tools = lab.launcher
        let stop = lab.stop
        tools.script("true") { _, _ in
            stop.stop()
            return LaunchReport(verdict: .stopped)
        }
        #expect(throws: JournalFailure.self) { try lab.run(steps) }
        guard case .intent(step: 0, _) = PlanText.events(lab.journal.events)?.last else {
            Issue.record("the journal does not end with the intent")
            return
        }
        lab.life = Life(boot: "boot 2", process: "agent 2")
        #expect(try lab.recover().outcome == .success)
        #expect(lab.disk.texts["/srv/a"] == "new a")
    }
}
