import Documents
@testable import Execution
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

    @Test func `a secret that nobody bound fails the step, and is named`() throws {
        let lab = Lab()
        lab.launcher.script("tool") { _, _ in .exit(0) }
        let result = try lab.run(Self.steps, params: ["password": "db"])
        #expect(result.outcome == .failed)
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
}
