import Documents
@testable import Execution
import Runbooks
import Testing

@Suite struct ForwardTests {
    static let write = """
        steps:
          - {id: write, uses: lab/write, with: {path: /srv/a, content: new a}}
        verify:
          - {check: lab/holds, with: {path: /srv/a, text: new a}}
        """

    @Test func `a staged step is committed, verified, and its folders stay until the run is concluded`() throws {
        let lab = Lab()
        let result = try lab.run(Self.write)
        #expect(result.outcome == .success)
        #expect(lab.disk.texts == ["/srv/a": "new a", "/srv/b": "old b"])
        #expect(result.steps[0].result?.changes.map(\.path) == ["/srv/a"])
        #expect(lab.disk.released == [])
        lab.engine.release(result)
        #expect(lab.disk.released == ["run-1"])
    }

    @Test func `the folders of an inconsistent run are never released`() {
        let lab = Lab()
        let now = lab.time.clock.now()
        lab.engine.release(RunResult(run: "run-1", outcome: .inconsistent, started: now, ended: now))
        #expect(lab.disk.released == [])
    }

    @Test func `what is staged is committed whatever the step says about its undo`() throws {
        let lab = Lab()
        let result = try lab.run(
            """
            steps:
              - {id: write, uses: lab/write, with: {path: /srv/a, content: new a}, undo: none, harmless: a note}
            """)
        #expect(result.outcome == .success)
        #expect(lab.disk.texts["/srv/a"] == "new a")
    }

    @Test(arguments: [
        "read: [{path: /srv/trusted/key, as: owner}]", "read: [/srv/trusted]",
        "write: [{path: /srv/trusted/spool, mode: direct}]",
    ])
    func `what Orderly trusts is shown to no launch, whatever was signed`(confine: String) throws {
        func outcome(_ confine: String) throws -> (RunResult, [String]) {
            let lab = Lab()
            let result = try lab.run(
                """
                steps:
                  - {id: peek, run: ["true"], confine: {\(confine)}, undo: none, harmless: a test}
                """)
            return (result, lab.launcher.calls)
        }
        let (refused, launched) = try outcome(confine)
        #expect(refused.outcome == .failed)
        #expect(refused.steps[0].result?.failure?.contains("Orderly trusts") == true)
        #expect(launched == [])
        // The control: the same beside it.
        let (shown, calls) = try outcome(confine.replacing("trusted", with: "other"))
        #expect(shown.outcome == .success)
        #expect(calls == ["true"])
    }

    @Test(arguments: [("12s", Duration.seconds(12)), ("1h", .seconds(30))])
    func `a step that waits for a check ends at its own timeout`(timeout: String, waited: Duration) throws {
        let lab = Lab()
        let result = try lab.run(
            """
            steps:
              - {id: wait, check: lab/active, with: {unit: a.service}, within: 30s, every: 4s, timeout: \(timeout)}
            """)
        #expect(result.outcome == .failed)
        #expect(lab.time.waits.reduce(.zero, +) == waited)
        #expect((result.steps[0].result?.failure?.contains("no time") == true) == (timeout == "12s"))
    }

    @Test func `a step that stages more than its limit fails, and nothing of it is committed`() throws {
        func run(_ limit: String) throws -> (RunResult, Lab) {
            let lab = Lab()
            let result = try lab.run(
                """
                steps:
                  - id: write
                    run: [install, -T, --, /dev/stdin, /srv/a]
                    stdin: "\(String(repeating: "x", count: 5000))"
                    confine: {write: [/srv], limits: {stage: \(limit)}}
                """)
            return (result, lab)
        }
        let (failed, lab) = try run("4KiB")
        #expect(failed.outcome == .failed)
        #expect(failed.steps[0].result?.failure?.contains("limit of 4096") == true)
        #expect(lab.disk.texts["/srv/a"] == "old a")
        #expect(try run("8KiB").0.outcome == .success)
    }

    @Test func `a failed attempt is tried again after its delay, in a stage of its own`() throws {
        let lab = Lab()
        let disk = lab.disk
        lab.launcher.script("install") { launch, _ in
            let first = disk.opened.count == 1
            _ = disk.write(first ? "/srv/left-behind" : "/srv/a", "new a", in: launch.writes)
            return .exit(first ? 1 : 0)
        }
        let result = try lab.run(
            """
            steps:
              - {id: write, uses: lab/write, with: {path: /srv/a, content: x}, retry: {attempts: 3, delay: 7s}}
            """)
        #expect(result.outcome == .success)
        #expect(result.steps[0].attempts == 2)
        #expect(lab.time.waits == [.seconds(7)])
        #expect(lab.disk.texts == ["/srv/a": "new a", "/srv/b": "old b"], "nothing of the first attempt is committed")
    }

    @Test func `a step that fails each time fails the run after its last attempt`() throws {
        let lab = Lab()
        let result = try lab.run(
            """
            steps:
              - {id: check, run: ["false"], retry: {attempts: 3, delay: 1s}}
            """)
        #expect(result.outcome == .failed)
        #expect(result.cause == .step("check", "exited with 1"))
        #expect(lab.launcher.calls.count == 3)
    }

    static let conditional = """
        params: {wanted: {type: boolean}}
        steps:
          - {id: write, uses: lab/write, with: {path: /srv/a, content: new}, if: [{value: "${{ params.wanted }}", equals: true}]}
        """

    @Test(arguments: [(true, Outcome.success), (false, .notNeeded)])
    func `a step whose condition does not hold is skipped`(_ wanted: Bool, _ outcome: Outcome) throws {
        let lab = Lab()
        let result = try lab.run(Self.conditional, params: ["wanted": Node(wanted)])
        #expect(result.outcome == outcome)
        #expect((result.steps[0].skipped == nil) == wanted)
        #expect(lab.disk.texts["/srv/a"] == (wanted ? "new" : "old a"))
    }

    @Test(arguments: [("a.service", Outcome.success), ("b.service", .notNeeded)])
    func `an action that finds everything right already does nothing`(_ unit: String, _ outcome: Outcome) throws {
        let lab = Lab()
        let result = try lab.run("steps:\n  - {id: start, uses: lab/start, with: {unit: \(unit)}}")
        #expect(result.outcome == outcome)
        #expect(lab.services[unit] == "active")
        #expect(lab.launcher.calls.contains("systemctl start -- \(unit)") == (outcome == .success))
    }

    @Test(arguments: [
        ("[\"true\"]", Outcome.notNeeded), ("[\"false\"]", .success), ("[missing-tool]", .failed),
    ])
    func `a step's own unless is asked of a tool, and no answer is no permission`(
        _ tool: String, _ outcome: Outcome
    ) throws {
        let lab = Lab()
        let result = try lab.run(
            """
            steps:
              - {id: write, uses: lab/write, with: {path: /srv/a, content: new}, unless: {run: \(tool)}}
            """)
        #expect(result.outcome == outcome)
        #expect(lab.disk.texts["/srv/a"] == (outcome == .success ? "new" : "old a"))
    }

    @Test func `if may ask what before saw`() throws {
        let steps = """
            steps:
              - {id: stop, uses: lab/stop, with: {unit: UNIT}, if: [{value: "${{ before.active }}", equals: active}]}
            """
        let lab = Lab()
        #expect(try lab.run(steps.replacing("UNIT", with: "b.service")).outcome == .success)
        #expect(lab.services["b.service"] == "inactive")
        let other = Lab()
        #expect(try other.run(steps.replacing("UNIT", with: "a.service")).outcome == .notNeeded)
        #expect(!other.launcher.calls.contains { $0.contains("stop") })
    }

    @Test func `for_each makes a step of each item, named by its place`() throws {
        let lab = Lab()
        let result = try lab.run(
            """
            params: {paths: {type: list, of: path, under: [/srv], max: 8}}
            steps:
              - {id: write, for_each: "${{ params.paths }}", uses: lab/write, with: {path: "${{ item }}", content: new}}
            """, params: ["paths": ["/srv/a", "/srv/c"]])
        #expect(result.outcome == .success)
        #expect(result.steps.map(\.id) == ["write[0]", "write[1]"])
        #expect(lab.disk.opened == ["write[0]", "write[1]"])
        #expect(lab.disk.texts == ["/srv/a": "new", "/srv/b": "old b", "/srv/c": "new"])
    }

    @Test func `for_each over what is no list is refused before anything runs`() throws {
        let lab = Lab()
        #expect(throws: Planner.Problem.self) {
            try lab.plan(
                """
                params: {paths: {type: list, of: path, under: [/srv], max: 8}}
                steps:
                  - {id: write, for_each: "${{ params.paths }}", uses: lab/write, with: {path: "${{ item }}", content: x}}
                """, params: ["paths": "/srv/a"])
        }
    }

    @Test func `a step that asserts fails the run when it does not hold`() throws {
        let lab = Lab()
        let result = try lab.run(
            """
            steps:
              - {id: write, uses: lab/write, with: {path: /srv/a, content: new}}
              - {id: assert, check: lab/active, with: {unit: a.service}}
            """)
        #expect(result.outcome == .reverted)
        #expect(result.cause == .step("assert", "lab/active: not active"))
        #expect(lab.disk.texts["/srv/a"] == "old a")
    }

    @Test func `validate sees what was staged, and what it refuses is never committed`() throws {
        let steps = """
            steps:
              - id: write
                uses: lab/write
                with: {path: /srv/a, content: TEXT}
                validate: {run: [check-syntax, /srv/a], confine: {read: [/srv/a, /etc/hosts]}}
            """
        for (text, outcome) in [("bad", Outcome.failed), ("good", .success)] {
            let lab = Lab()
            let disk = lab.disk
            lab.launcher.script("check-syntax") { launch, _ in
                for case .staged(let root) in launch.writes where root.upper != nil { return .exit(2) }
                // The host's own file would lie over the staged one.
                guard launch.reads.map(\.path) == ["/etc/hosts"] else { return .exit(3) }
                return .exit(disk.text("/srv/a", in: launch.writes) == "good" ? 0 : 1)
            }
            let result = try lab.run(steps.replacing("TEXT", with: text))
            #expect(result.outcome == outcome)
            #expect(lab.disk.texts["/srv/a"] == (text == "good" ? "good" : "old a"))
            #expect(lab.journal.text.contains("committing") == (text == "good"))
        }
    }

    @Test func `what changed meanwhile is a conflict, and nothing is touched`() throws {
        let lab = Lab()
        let disk = lab.disk
        lab.launcher.script("check-syntax") { _, _ in
            disk.replace("/srv/a", "theirs")
            return .exit(0)
        }
        let result = try lab.run(
            """
            steps:
              - id: write
                uses: lab/write
                with: {path: /srv/a, content: ours}
                validate: {run: [check-syntax]}
            """)
        #expect(result.outcome == .failed)
        #expect(lab.disk.texts["/srv/a"] == "theirs")
    }

    @Test func `a set-up that failed started nothing`() throws {
        let lab = Lab()
        lab.launcher.script("systemctl") { _, _ in
            LaunchReport(verdict: .setupFailed(SetupFailure(stage: "mount", errno: 13)))
        }
        let result = try lab.run("steps:\n  - {id: wipe, uses: lab/wipe, with: {unit: a.service}}")
        #expect(result.outcome == .failed)
        #expect(result.steps[0].undo == .nothing)
    }

    @Test func `a launch asks for the stricter isolation of step and agent`() throws {
        let steps = "steps:\n  - {id: a, run: [\"true\"]}\n  - {id: b, run: [\"true\"], confine: {minimum: full}}"
        for (agent, expected) in [
            (MinimumIsolation.full, [MinimumIsolation.full, .full]), (.degraded, [.degraded, .full]),
        ] {
            let lab = Lab()
            let plan = try lab.plan(steps, minimum: agent)
            _ = try lab.engine.carryOut(plan, stop: lab.stop)
            #expect(lab.launcher.launches.map(\.minimum) == expected)
        }
    }

    @Test func `what a check needs, the baseline may give, and otherwise nothing starts`() throws {
        let steps = """
            steps: [{id: write, uses: lab/write, with: {path: /srv/a, content: new}}]
            verify: [{check: lab/holds}]
            """
        let lab = Lab()
        #expect(throws: Planner.Problem.self) { try lab.plan(steps) }
        let plan = try lab.plan(steps, checkValues: ["lab/holds": ["path": "/srv/a", "text": "new"]])
        #expect(try lab.engine.carryOut(plan, stop: lab.stop).outcome == .success)
    }
}
