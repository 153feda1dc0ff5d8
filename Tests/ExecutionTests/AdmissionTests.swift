import Documents
@testable import Execution
import Runbooks
import Signing
import Testing

/// The way in that other modules have: what a signed allowlist admitted.
@Suite struct AdmissionTests {
    static let now = Timestamp(milliseconds: 1_795_000_000_000)
    static let steps = """
        params: {text: {type: text, max: 1KiB}}
        steps: [{id: write, uses: lab/write, with: {path: /srv/a, content: "${{ params.text }}"}}]
        verify: [{check: lab/holds, with: {text: "${{ params.text }}"}}]
        """

    private func run(_ lab: Lab, _ checkValues: [String: [String: Node]]) throws -> RunResult {
        try lab.engine.run(
            try Lab.allowed(Self.steps, params: ["text": "signed text"]), id: "run-1", site: "clinic-001", host: "srv1",
            trigger: .person(uid: 0),
            minimum: .degraded, checkValues: checkValues, stop: lab.stop
        ).value
    }

    @Test func `an admitted runbook is carried out, and its plan names the bytes that were admitted`() throws {
        let lab = Lab()
        let result = try run(lab, ["lab/holds": ["path": "/srv/a"]])
        #expect(result.outcome == .success)
        #expect(lab.disk.texts["/srv/a"] == "signed text")
        let plan = try #require(PlanText.plan(lab.journal.plan ?? []))
        #expect(plan.runbook.sha256 == Digest(of: Array(Lab.text(Self.steps).utf8)).hex)
        #expect(plan.plugins.map(\.sha256) == [try Lab.tree().digest.hex])
    }

    @Test func `a run that cannot be planned has failed, and was never begun`() throws {
        let lab = Lab()
        let result = try run(lab, [:])
        #expect(result.outcome == .failed)
        #expect(
            result.cause == .step("lab/holds", "neither the runbook nor the baseline gives `path`"))
        #expect(lab.journal.plan == nil)
        #expect(lab.launcher.launches.isEmpty)
    }
}
