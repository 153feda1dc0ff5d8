import Documents
import Evidence
import Signing
import Testing

@Suite struct ConcealmentTests {
    let clinic: Clinic

    init() throws { clinic = try Clinic() }

    private func payload(_ record: Record, hiding secret: String) -> String {
        let hidden = Concealment(paths: clinic.privacy) { $0.replacing(secret, with: "[secret db]") }
        let position = ChainPosition(
            epoch: String(repeating: "0", count: 32), sequence: 1, previous: Digest(of: Array("x".utf8)))
        let statement = Statement(record, from: clinic.origin, at: position, made: Clinic.start, hiding: hidden)
        return String(decoding: statement.payload, as: UTF8.self)
    }

    private func run(_ text: String) -> Record {
        .run(
            RunRecord(
                run: "aa", cause: .person(uid: 0), runbook: .init(id: "RB-A-001", version: "1.0.0", sha256: "bb"),
                outcome: "failed", reason: text, started: Clinic.start, ended: Clinic.start,
                preconditions: [.init(check: "a/b", result: "drift", note: text)],
                steps: [
                    StepRecord(
                        id: "write", verdict: text, changes: [.init(path: "/etc/\(text)", before: nil, after: nil)],
                        layers: [.init(name: "a", state: "active", note: text)],
                        denials: [.init(call: "mount", path: text, count: 1)], differences: [text])
                ], differences: [text]))
    }

    private func check(_ text: String) -> Record {
        .check(
            CheckRecord(
                instance: "a", check: "a/b", plugin: .init(id: "a", version: "1", sha256: "bb"), result: "drift",
                severity: "high", at: Clinic.start,
                findings: [
                    .init(
                        at: "/a", result: "drift", observed: .plain(.map(["sha256": Node(text), text: Node(text)])),
                        expected: .plain(.list([Node(text)])), say: text)
                ]))
    }

    @Test func `no text of any record holds a secret`() {
        let secret = "Tr0ub4dor"
        for record in [
            run(secret), check(secret),
            .alert(AlertRecord(severity: secret, code: "runbook", message: secret, about: secret)),
            .refusal(
                RefusalRecord(
                    order: "aa", sha256: "bb", runbook: nil, outcome: "rejected", code: "later", detail: secret)
            ),
        ] {
            #expect(payload(record, hiding: "nothing").contains(secret), "the control")
            let hidden = payload(record, hiding: secret)
            #expect(!hidden.contains(secret), "\(hidden)")
            #expect(hidden.contains("[secret db]"))
        }
    }

    @Test func `digests, ids, instants and words of its own are never altered by a short secret`() {
        let digest = String(repeating: "abcd", count: 16)
        let record = Record.run(
            RunRecord(
                run: "abcdef", cause: .order(id: "abcd00", sha256: digest),
                runbook: .init(id: "RB-A-001", version: "1.0.0", sha256: digest), outcome: "success",
                started: Clinic.start, ended: Clinic.start))
        #expect(payload(record, hiding: "abcd") == payload(record, hiding: "nothing"))
        #expect(payload(record, hiding: "success") == payload(record, hiding: "nothing"))
        #expect(payload(record, hiding: "20") == payload(record, hiding: "nothing"), "the year of an instant")
        #expect(payload(run("x abcd"), hiding: "abcd") != payload(run("x abcd"), hiding: "nothing"), "the control")
    }
}
