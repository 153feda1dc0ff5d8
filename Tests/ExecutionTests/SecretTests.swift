import Documents
import Drift
@testable import Execution
import Runbooks
import Testing

@Suite struct SecretTests {
    static let content = "Tr0ub4dor&3-correct-horse"
    static let steps = """
        params: {password: {type: secret}}
        steps:
          - id: use
            run: [tool, --password-file, "${{ secrets.password }}"]
            env: {PASSWORD_FILE: "${{ secrets.password }}"}
            confine: {secrets: ["${{ params.password }}"]}
        """

    @Test func `a secret reaches the step as a file, and nothing else as bytes`() throws {
        var lab = Lab()
        lab.secrets = ["db": Array((Self.content + "\n").utf8)]
        lab.launcher.script("tool") { launch, _ in
            // A careless tool.
            .exit(1, error: "wrong password: " + String(decoding: launch.files[0].content, as: UTF8.self) + "; bye")
        }
        let result = try lab.run(Self.steps, params: ["password": "db"])
        let launch = try #require(lab.launcher.launches.first)
        #expect(launch.arguments == ["tool", "--password-file", "/run/secrets/db"])
        #expect(launch.environment["PASSWORD_FILE"] == "/run/secrets/db")
        #expect(launch.files == [.init(kind: .secret, name: "db", content: Array((Self.content + "\n").utf8))])
        let outside = (launch.arguments + launch.environment.values).joined()
        let journaled = String(decoding: lab.journal.plan ?? [], as: UTF8.self) + lab.journal.text
        #expect(journaled.contains("secrets.password"), "the journal is what is searched")
        #expect(!outside.contains(Self.content))
        #expect(!journaled.contains(Self.content))
        #expect(result.steps[0].result?.excerpt == "wrong password: [secret db]\n; bye")
    }

    @Test func `a secret that nobody bound refuses the run, and is named`() throws {
        let lab = Lab()
        lab.launcher.script("tool") { _, _ in .exit(0) }
        let result = try lab.run(Self.steps, params: ["password": "db"])
        #expect(result.outcome == .rejected)
        guard case .step("use", let message)? = result.cause else {
            Issue.record("\(String(describing: result.cause))")
            return
        }
        #expect(message.contains("`db`"))
        #expect(lab.launcher.launches.isEmpty)
    }

    @Test func `an observation may use a secret`() throws {
        var lab = Lab()
        lab.secrets = ["db": Array(Self.content.utf8)]
        lab.launcher.script("tool") { launch, _ in
            .exit(launch.files.count == 1 && launch.arguments[1] == "/run/secrets/db" ? 0 : 1)
        }
        let result = try lab.run(
            """
            params: {password: {type: secret}}
            steps:
              - id: write
                uses: lab/write
                with: {path: /srv/a, content: new}
                unless: {run: [tool, "/run/secrets/db"], confine: {secrets: ["${{ params.password }}"]}}
            """, params: ["password": "db"])
        #expect(result.outcome == .notNeeded)
    }

    @Test(arguments: ["condition", "step", "undo", "check", "verify", "notice", "none"])
    func `a run whose secrets are not all there does not begin`(_ place: String) throws {
        var lab = Lab()
        lab.secrets = ["db": Array(Self.content.utf8)]
        lab.launcher.script("tool") { _, _ in .exit(0, "it") }
        let name = { (here: String) in here == place ? "other" : "db" }
        let result = try lab.run(
            """
            steps:
              - {id: first, run: [tool]}
              - {id: second, uses: lab/ask, with: {key: \(name("step"))}}
              - id: third
                uses: lab/write
                with: {path: /srv/a, content: new}
                unless: {run: [tool], confine: {secrets: [\(name("condition"))]}}
              - id: fourth
                run: [tool]
                confine: {write: [{path: /srv/b, mode: direct}]}
                undo: [{if: [{value: "${{ params.x }}", equals: x}], uses: lab/ask, with: {key: \(name("undo"))}}]
              - {id: fifth, check: lab/answers, with: {key: \(name("check"))}}
            verify: [{check: lab/answers, with: {key: \(name("verify"))}}]
            on_failure: [{uses: lab/ask, with: {key: \(name("notice"))}}]
            params: {x: {type: string, pattern: x, default: x}}
            """)
        if place == "none" {
            #expect(result.outcome == .success, "the control: \(result)")
            return
        }
        #expect(result.outcome == .rejected)
        #expect(result.cause?.description.contains("the secret `other` is not bound") == true, "\(result)")
        #expect(lab.launcher.launches.isEmpty)
        #expect(lab.journal.plan == nil)
    }

    @Test func `a secret that is too short to be hidden is refused`() throws {
        var lab = Lab()
        lab.secrets = ["db": Array("abc\n".utf8)]
        lab.launcher.script("tool") { _, _ in .exit(0) }
        let result = try lab.run(Self.steps, params: ["password": "db"])
        #expect(result.cause?.description.contains("fewer than 4 bytes") == true)
        lab.secrets = ["db": Array("abcd\n".utf8)]
        #expect(try lab.run(Self.steps, params: ["password": "db"]).outcome == .success, "the control")
    }

    @Test func `standard input and a variable hold the secret where they are asked for`() throws {
        var lab = Lab()
        lab.secrets = ["db": Array((Self.content + "\n").utf8)]
        lab.launcher.script("tool") { _, _ in .exit(1, error: "said \(Self.content)") }
        lab.launcher.script("ask") { _, _ in .exit(0) }
        let result = try lab.run(
            """
            steps:
              - {id: ask, run: [ask], confine: {secrets: [{name: db, as: stdin}]}}
              - {id: use, run: [tool], confine: {secrets: [{name: db, env: PASSWORD}]}}
            """)
        let launches = lab.launcher.launches
        try #require(launches.count == 2)
        #expect(launches[0].standardInput == Array((Self.content + "\n").utf8))
        #expect(launches[1].environment["PASSWORD"] == Self.content)
        #expect(launches.allSatisfy { launch in launch.files.isEmpty && launch.arguments.count == 1 })
        #expect(!lab.journal.text.contains(Self.content))
        #expect(result.steps[1].result?.excerpt == "said [secret db]")
    }

    @Test func `what a step or a look prints of another step's secret is hidden too`() throws {
        var lab = Lab(["/srv/a": "password = \(Self.content)\n", "/srv/b": "x"])
        lab.secrets = ["db": Array(Self.content.utf8)]
        lab.launcher.script("tool") { _, _ in .exit(1, "\(Self.content) undeclared-value") }
        let result = try lab.run("steps: [{id: use, run: [tool]}]")
        #expect(result.steps[0].result?.excerpt == "[secret db] undeclared-value")
        let observer = HostObserver(
            seams: lab.engine.seams, composer: LaunchComposer(seams: lab.engine.seams, minimum: .full), label: "a",
            grade: .pure, stop: StopToken())
        #expect(observer.look(.read(path: "/srv/a")) == .content(Array("password = [secret db]\n".utf8)))
    }
}
