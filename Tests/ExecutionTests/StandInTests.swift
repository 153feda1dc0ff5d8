import Documents
@testable import Execution
import Runbooks
import Testing

/// Host actions cannot run in a proof. Where their plugin has a test, the engine goes its whole way with the test's answers.
@Suite struct StandInTests {
    static let runs = """
        tools:
          - {call: [systemctl, stop, --, a.service]}
          - {call: [systemctl, start, --, a.service]}

        """
    static let wasActive = """
          - name: It ran
            params: {unit: a.service}
            tools:
              - {call: [systemctl, show, "*"], stdout: "ActiveState=active"}
              - {call: [systemctl, show, "*"], after: stop, stdout: "ActiveState=inactive"}

        """
    static let startedAgain = """
              - {call: [systemctl, show, "*"], after: start, stdout: "ActiveState=active"}

        """
    static let wasInactive = """
          - name: It did not run
            params: {unit: a.service}
            tools: [{call: [systemctl, show, "*"], stdout: "ActiveState=inactive"}]

        """

    private func prove(_ steps: String, _ tests: [String: String]) throws -> (Proof, Lab) {
        let lab = Lab()
        let files = ProvedDisk(lab.disk.texts, nil)
        lab.launcher.script("install") { launch, _ in
            let text = String(decoding: launch.standardInput, as: UTF8.self)
            return files.disk.write(launch.arguments.last ?? "", text, in: launch.writes) ? .exit(0) : .exit(1)
        }
        var found = [PluginTree.Found(path: "plugin.yaml", kind: .file, mode: 0o644, bytes: Array(Lab.plugin.utf8))]
        for (name, text) in tests {
            let bytes = Array("orderly: test/v1\nof: lab/\(name)\n\(text)".utf8)
            found.append(.init(path: "tests/\(name).yaml", kind: .file, mode: 0o644, bytes: bytes))
        }
        let library = Library(
            plugins: [PluginSource(folder: "plugins/lab", tree: try PluginTree(found))],
            runbooks: [RunbookSource(file: "runbooks/RB-LAB-001.yaml", bytes: Array(Lab.text(steps).utf8))])
        #expect(library.testDiagnostics.map(\.description) == [])
        let proof = try Engine.prove(
            try library.valid("RB-LAB-001"), params: [:], id: "run", host: "srv1", minimum: .full,
            circumstances: ProofTests.circumstances, with: ScriptedCage(launcher: lab.launcher), files,
            clock: lab.time.clock, secrets: BoundSecrets([]) { .failure(.init($0, .notBound)) }, stop: lab.stop)
        return (proof.value, lab)
    }

    @Test(arguments: [
        (runs + "cases:\n" + wasActive + startedAgain, Proof.Word.provedWithStubs, ""),
        (runs + "cases:\n" + wasInactive + wasActive + startedAgain, .provedWithStubs, ""),
        // The undo runs, and leaves the service as it is.
        (runs + "cases:\n" + wasActive, .failed, "stop.active: was \"active\", is \"inactive\""),
        // Nobody recorded the undo.
        (
            "tools: [{call: [systemctl, stop, --, a.service]}]\ncases:\n" + wasActive + startedAgain, .notProvable,
            "no test answers `systemctl start -- a.service`"
        ),
        // A line that answers anything would answer a wrong undo too.
        (
            runs.replacing("[systemctl, start, --, a.service]", with: "[\"*\"]") + "cases:\n" + wasActive
                + startedAgain, .notProvable, "no test answers `systemctl start -- a.service`"
        ),
        // Nothing was ever undone.
        (runs + "cases:\n" + wasInactive, .notProvable, "in no test of lab/stop its undo is due"),
        // What the tool answers does not fit what the plugin reads.
        (
            runs + "cases:\n" + wasActive.replacing("=active", with: "=gone") + startedAgain, .notProvable,
            "its state before could not be seen"
        ),
    ])
    func `a host action is proved with the answers of its test, and with no others`(
        _ test: String, _ word: Proof.Word, _ why: String
    ) throws {
        let steps = """
            steps:
              - {id: one, uses: lab/write, with: {path: /srv/a, content: new a}}
              - {id: stop, uses: lab/stop, with: {unit: b.service}}
              - {id: two, uses: lab/write, with: {path: /srv/b, content: new b}}

            """
        let (proof, lab) = try prove(steps, ["stop": test])
        #expect(proof.steps[1].verdict.word == word, "\(proof.steps[1])")
        #expect(proof.steps[1].verdict.why?.contains(why) ?? why.isEmpty, "\(proof.steps[1])")
        #expect(proof.steps[0].verdict == .proved)
        #expect(proof.steps[2].verdict == .proved)
        #expect(proof.isWhole == (word == .provedWithStubs))
        // Nothing of it was launched.
        #expect(lab.services.all == Services().all)
        #expect(lab.launcher.launches.allSatisfy { $0.sockets.isEmpty && $0.grade != .host })
        guard word == .provedWithStubs else { return }
        #expect(
            proof.steps[1].failures == [
                "a failure after it", "a failure before it", "killed before it did anything",
                "killed when its work was done", "out of time when its work was done",
            ])
    }

    /// The test of the action knows its own unit, and would vouch for an undo of another one than the step's.
    @Test(arguments: ["a.service", "b.service"])
    func `an undo that the runbook wrote is not proved by a test of the action`(_ unit: String) throws {
        let steps = """
            steps:
              - id: stop
                uses: lab/stop
                with: {unit: b.service}
                undo: [{if: [{value: "${{ before.active }}", equals: active}], uses: lab/start, with: {unit: \(unit)}}]

            """
        let test = Self.runs + "cases:\n" + Self.wasActive + Self.startedAgain
        let (proof, _) = try prove(steps, ["stop": test])
        #expect(proof.steps[0].verdict.word == .notProvable, "\(proof.steps[0])")
        #expect(proof.steps[0].verdict.why?.contains("its undo is the runbook's own") == true, "\(proof.steps[0])")
    }

    @Test(arguments: [
        ([:], Proof.Word.notProvable),
        (
            [
                "reload":
                    "tools: [{call: [systemctl, reload, --, a.service]}]\ncases: [{name: It reads, params: {unit: a.service}}]\n"
            ], .provedWithStubs
        ),
        (["reload": "cases: [{name: Nobody recorded it, params: {unit: a.service}}]\n"], .notProvable),
    ])
    func `files with an activation are proved where a test answers for it`(
        _ tests: [String: String], _ word: Proof.Word
    ) throws {
        let steps = """
            steps:
              - id: one
                uses: lab/write
                with: {path: /srv/a, content: new a}
                activate: {uses: lab/reload, with: {unit: b.service}}

            """
        let (proof, lab) = try prove(steps, tests)
        #expect(proof.steps[0].verdict.word == word, "\(proof.steps[0])")
        #expect(lab.services.reloaded.isEmpty)
        #expect(lab.launcher.launches.allSatisfy { $0.grade != .host })
    }
}
