import Documents
import Runbooks
import Signing
import Testing

@testable import Execution

@Suite struct ProofDocumentTests {
    static let steps = """
        steps:
          - {id: one, uses: lab/write, with: {path: /srv/a, content: new a}}
          - {id: wipe, uses: lab/wipe, with: {unit: b.service}}

        """

    /// With every kind of verdict and ending that a proof can have.
    private func all() throws -> [Proof] {
        let valid = try Lab.valid(Self.steps)
        var proof = Proof(
            runbook: .init(id: valid.runbook.id, version: "1.0.0", sha256: valid.sha256.hex),
            plugins: valid.used.map { .init(id: $0.id, version: $0.version.description, sha256: $0.tree.hex) },
            params: ["a": .list([1, "x"])], circumstances: ProofTests.circumstances)
        proof.steps = [
            .init(id: "one", name: "One", verdict: .proved, paths: 2, failures: ["a failure after it"]),
            .init(id: "wipe", name: "Wipe", verdict: .declared(.irreversible, why: "What was wiped is gone.")),
        ]
        proof.repetition = .idempotent
        var worse = proof
        worse.steps[0].verdict = .failed("/srv/a: it is missing")
        worse.steps[1].verdict = .declared(.harmless, why: "Nothing.")
        worse.repetition = .changes(["/srv/a: content"])
        var none = proof
        none.steps[0].verdict = .notProvable("it was not reached")
        none.steps[1].verdict = .nothingToUndo
        none.repetition = .notTried("it was not reached")
        none.machine = SetupFailure(stage: "mount", path: "/srv", errno: 1, hint: "ask")
        return [proof, worse, none]
    }

    @Test func `what is written is read again as it was`() throws {
        for proof in try all() {
            let masked = BoundSecrets([]) { .failure(.init($0, .notBound)) }.masked(proof)
            let reading = Reading(file: "")
            #expect(Proof.read(JSON.bytes(masked.node), reading) == proof, "\(reading.diagnostics)")
        }
    }

    @Test func `a proof vouches for its own bytes, and for what the documents declare themselves`() throws {
        let valid = try Lab.valid(Self.steps)
        let made = try all()
        #expect(made[0].unfit(for: valid) == nil)
        #expect(made[1].unfit(for: valid) == .step("one", .failed, why: "/srv/a: it is missing"))
        #expect(made[2].unfit(for: valid) == .machine("ask"))
        var harmless = made[0]
        harmless.steps[1].verdict = .declared(.harmless, why: "Nothing.")
        #expect(harmless.unfit(for: valid) == .notDeclared("wipe", .harmless))
        var short = made[0]
        short.steps.removeLast()
        #expect(short.unfit(for: valid) == .stepMissing("wipe"))
        var old = made[0]
        old.plugins[0].sha256 = Digest(of: []).hex
        #expect(old.unfit(for: valid) == .otherPlugin("lab"))
        let other = try Lab.valid(Self.steps + "owner: Another\n")
        guard case .otherBytes = made[0].unfit(for: other) else { return #expect(Bool(false), "other bytes") }
    }
}
