import Documents
@testable import Execution
import Runbooks
import Signing
import Testing

extension Lab {
    /// What a signed allowlist admits.
    static func allowed(_ steps: String, params: [String: Node] = [:]) throws -> AllowedRunbook {
        let now = AdmissionTests.now
        let bytes = Array(text(steps).utf8)
        let tree = try tree()
        var blobs = [Digest(of: bytes): bytes]
        for file in tree.files { blobs[file.sha256] = file.bytes }
        let version = try #require(Version("1.0.0"))
        let list = Allowlist(
            version: 1, issued: now, expires: now + .seconds(60), sites: ["clinic-001"],
            plugins: [.init(id: "lab", version: version, tree: tree)],
            runbooks: [.init(id: "RB-LAB-001", version: version, sha256: Digest(of: bytes))])
        let key = try PrivateKey.generate()
        let opened = try Envelope.seal(list.payload, as: .allowlist, by: [key])
            .open(as: .allowlist, by: KeySet(key.publicKey))
        return try #require(AllowlistInForce(opened, Reading(file: ""))).admit(
            "RB-LAB-001", params: params, blobs: { blobs[$0] }, site: "clinic-001", now: now, trigger: .local)
    }

    /// Runs it, with a dry-run before it that is made in another lab, so that each can behave in its own way.
    func run(
        _ steps: String, foreseenIn other: Rehearsal, prelude: Prelude = .none, mandate: RunPlan.Mandate? = nil
    ) throws -> RunResult {
        let (clock, power) = (time.clock, power)
        let stage = SimulationStage { _ throws(FileFailure) in
            _ = power.point()
            return SimulatedSeams(
                cage: ScriptedCage(launcher: other.lab.launcher), files: other.files, clock: clock,
                secrets: BoundSecrets([]) { .failure(.init($0, .notBound)) })
        } close: { _ in
            _ = power.point()
        }
        return try engine.run(
            try Lab.allowed(steps), id: "run-1", site: "clinic-001", host: "srv1", trigger: .person(uid: 0),
            minimum: .full, mandate: mandate, prelude: prelude, simulatingAt: stage, stop: stop
        ).value
    }
}
