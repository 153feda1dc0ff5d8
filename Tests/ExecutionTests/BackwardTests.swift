import Documents
@testable import Execution
import Testing

@Suite struct BackwardTests {
    @Test func `the second step fails, and what was done is undone in reverse, exactly`() throws {
        let lab = Lab()
        let before = lab.disk.tree
        let result = try lab.run(
            """
            steps:
              - {id: write, uses: lab/write, with: {path: /srv/a, content: new a}}
              - {id: start, uses: lab/start, with: {unit: a.service}}
              - {id: create, uses: lab/write, with: {path: /srv/c, content: new c}}
              - {id: fail, run: ["false"]}
            """)
        #expect(result.outcome == .reverted)
        #expect(result.cause == .step("fail", "exited with 1"))
        #expect(lab.disk.tree == before, "the very same inodes")
        #expect(lab.services["a.service"] == "inactive")
        #expect(result.steps.map(\.undo) == [.reverted, .reverted, .reverted, nil])
        let events = try #require(PlanText.events(lab.journal.events))
        #expect(events.compactMap { if case .undoIntent(let step) = $0 { step } else { nil } } == [2, 1, 0])
    }

    static let start = """
        steps:
          - {id: start, uses: lab/start, with: {unit: a.service}}
          - {id: fail, run: ["false"]}
        """

    @Test func `an undo after which the values differ is inconsistent, and says how`() throws {
        let lab = Lab()
        let services = lab.services
        lab.launcher.script("systemctl") { launch, _ in
            if launch.arguments[1] == "stop" {
                services["a.service"] = "failed"
                return .exit(0)
            }
            return services.systemctl(launch.arguments)
        }
        let result = try lab.run(Self.start)
        #expect(result.outcome == .inconsistent)
        #expect(
            result.remaining == [.init(path: "start.active", what: #"was "inactive", is "failed""#)])
    }

    @Test func `no case that fits means that there is nothing to undo, if nothing differs`() throws {
        let lab = Lab()
        lab.services["a.service"] = "failed"
        let services = lab.services
        lab.launcher.script("systemctl") { launch, _ in
            launch.arguments[1] == "start" ? .exit(1) : services.systemctl(launch.arguments)
        }
        let result = try lab.run(Self.start)
        #expect(result.steps[0].undo == .nothing)
        #expect(result.outcome == .failed)
    }

    @Test func `no case that fits is inconsistent where the host has changed all the same`() throws {
        let lab = Lab()
        lab.services["a.service"] = "failed"
        let result = try lab.run(Self.start)
        #expect(result.outcome == .inconsistent)
        #expect(lab.services["a.service"] == "active")
    }

    @Test func `an undo that the step brings means the runbook's own parameters`() throws {
        let lab = Lab()
        let result = try lab.run(
            """
            params: {other: {type: unit, one_of: [a.service]}}
            steps:
              - id: start
                uses: lab/start
                with: {unit: "${{ params.other }}"}
                undo: [{if: [{value: "${{ before.active }}", equals: inactive}], uses: lab/stop, with: {unit: "${{ params.other }}"}}]
              - {id: fail, run: ["false"]}
            """, params: ["other": "a.service"])
        #expect(result.outcome == .reverted)
        #expect(lab.services["a.service"] == "inactive")
    }

    @Test func `what is harmless stays, and the run has failed`() throws {
        let lab = Lab()
        let result = try lab.run(
            """
            steps:
              - {id: reload, uses: lab/reload, with: {unit: a.service}}
              - {id: fail, run: ["false"]}
            """)
        #expect(result.outcome == .failed)
        #expect(result.steps[0].undo == .harmless)
    }

    @Test func `what is irreversible leaves the host inconsistent, after it was rolled forward`() throws {
        let lab = Lab()
        let result = try lab.run(
            """
            steps:
              - {id: wipe, uses: lab/wipe, with: {unit: a.service}}
              - {id: fail, run: ["false"]}
            """)
        #expect(result.outcome == .inconsistent)
        #expect(result.remaining.map(\.what) == ["cannot be undone: What was wiped is gone."])
        #expect(lab.services.reloaded == ["a.service"])
    }

    @Test func `an attempt that acted is undone although a later one could not start`() throws {
        let lab = Lab()
        let services = lab.services
        lab.launcher.script("systemctl") { launch, _ in
            if launch.arguments[1] == "start" {
                if services["a.service"] == "active" {
                    return LaunchReport(verdict: .setupFailed(SetupFailure(stage: "mount", errno: 12)))
                }
                services["a.service"] = "active"
                return .exit(1)
            }
            return services.systemctl(launch.arguments)
        }
        let result = try lab.run(
            """
            steps:
              - {id: start, uses: lab/start, with: {unit: a.service}, retry: {attempts: 2, delay: 1s}}
            """)
        #expect(result.outcome == .reverted)
        #expect(lab.services["a.service"] == "inactive")
    }

    static let activated = """
        steps:
          - id: write
            uses: lab/write
            with: {path: /srv/a, content: new}
            activate: {uses: lab/reload, with: {unit: b.service}}
          - {id: last, run: ["TOOL"]}
        """

    @Test(arguments: [("true", 1, Outcome.success), ("false", 2, .reverted)])
    func `a commit is activated, and its undo again`(_ tool: String, _ reloads: Int, _ outcome: Outcome) throws {
        let lab = Lab()
        let (disk, services) = (lab.disk, lab.services)
        lab.launcher.script("systemctl") { launch, _ in
            // Each reload sees the file that it is meant to.
            #expect(disk.texts["/srv/a"] == (services.reloaded.isEmpty ? "new" : "old a"))
            return services.systemctl(launch.arguments)
        }
        let result = try lab.run(Self.activated.replacing("TOOL", with: tool))
        #expect(result.outcome == outcome)
        #expect(lab.services.reloaded.count == reloads)
    }

    @Test func `direct writes are undone by their cases, and nobody claims that all is as it was`() throws {
        let lab = Lab()
        lab.launcher.script("touch") { _, _ in .exit(0) }
        let steps = """
            steps:
              - id: touch
                run: [touch, /srv/direct/x]
                confine: {write: [{path: /srv/direct, mode: direct}]}
                undo: [{run: [rm-direct, /srv/direct/x], confine: {write: [{path: /srv/direct, mode: direct}]}}]
              - {id: fail, run: ["false"]}
            """
        lab.launcher.script("rm-direct") { _, _ in .exit(0) }
        let result = try lab.run(steps)
        #expect(lab.launcher.calls.contains("rm-direct /srv/direct/x"))
        #expect(result.outcome == .inconsistent)
    }

    @Test func `an undo may stage its writes`() throws {
        let lab = Lab()
        lab.launcher.script("touch") { _, _ in .exit(0) }
        _ = try lab.run(
            """
            steps:
              - id: touch
                run: [touch, /srv/direct/x]
                confine: {write: [{path: /srv/direct, mode: direct}]}
                undo: [{uses: lab/write, with: {path: /srv/b, content: from the undo}}]
              - {id: fail, run: ["false"]}
            """)
        #expect(lab.disk.texts["/srv/b"] == "from the undo")
    }

    @Test func `what must hold and does not takes everything back`() throws {
        let lab = Lab()
        let before = lab.disk.tree
        let result = try lab.run(
            """
            steps: [{id: write, uses: lab/write, with: {path: /srv/a, content: new}}]
            verify: [{check: lab/holds, with: {path: /srv/a, text: other}}]
            """)
        #expect(result.outcome == .reverted)
        #expect(result.cause == .verification(check: "lab/holds", detail: "it says something else"))
        #expect(lab.disk.tree == before)
    }

    @Test func `people are told why, after everything is undone`() throws {
        let lab = Lab()
        let result = try lab.run(
            """
            steps:
              - {id: write, uses: lab/write, with: {path: /srv/a, content: new}}
              - {id: fail, run: ["false"]}
            on_failure:
              - {uses: lab/person, with: {message: "${{ run.step }} on ${{ run.host }}: ${{ run.reason }}"}}
            """)
        #expect(result.alerts.map(\.message) == ["fail on srv1: step fail: exited with 1"])
    }

    @Test func `an alert whose own message does not work is sent all the same`() throws {
        let lab = Lab()
        let plan = try lab.plan(
            """
            params: {note: {type: text, max: 100B, optional: true}}
            steps: [{id: fail, run: ["false"]}]
            on_failure: [{uses: lab/person, with: {message: "about ${{ params.note }}"}}]
            """)
        let result = try lab.engine.carryOut(plan, stop: lab.stop)
        #expect(result.alerts.count == 1)
        #expect(result.alerts[0].message.hasPrefix("step fail: exited with 1"))
    }

    @Test(arguments: [
        ("fail", Outcome.failed, 1), ("defer", .deferred, 0), ("skip", .notNeeded, 0), ("alert", .alert, 1),
    ])
    func `a precondition that does not hold ends the run as it says`(
        _ otherwise: String, _ outcome: Outcome, _ alerts: Int
    ) throws {
        let lab = Lab()
        let result = try lab.run(
            """
            preconditions: [{check: lab/active, with: {unit: a.service}, otherwise: \(otherwise)}]
            steps: [{id: write, uses: lab/write, with: {path: /srv/a, content: new}}]
            on_failure: [{uses: lab/person, with: {message: "${{ run.reason }}"}}]
            """)
        #expect(result.outcome == outcome)
        #expect(result.alerts.count == alerts)
        #expect(lab.disk.texts["/srv/a"] == "old a")
        #expect(lab.disk.opened == [])
    }
}
