import Documents
import Signing
import Testing

@Suite struct AdmissionTests {
    static func admission(host: String = "srv1") throws -> Admission {
        Admission(
            site: "clinic-001", host: host, evidenceKey: try key(41).publicKey, notBefore: Office.issued,
            inForce: HeldVersions(trust: 1, allowlist: 41))
    }

    @Test func `an admission that the site role signed is read back`() throws {
        let admission = try AdmissionTests.admission()
        let envelope = try Envelope.seal(admission.payload, as: .admission, by: [try key(31)]).json
        let opened = try Office.trust().open(envelope, as: .admission, now: Office.now)
        #expect(try Admission(opened) == admission)
    }

    @Test(arguments: ["", ".", "..", "../srv2", "a/b", "srv 1", "srv1\n", "-x", String(repeating: "a", count: 64), "é"])
    func `a host's name that could lead elsewhere is refused`(_ host: String) throws {
        let reading = Reading(file: "")
        #expect(Admission.read(try AdmissionTests.admission(host: host).payload, reading) == nil)
        #expect(reading.diagnostics.map(\.id) == ["ORD-504"])
    }

    @Test func `another kind's payload is no admission`() throws {
        let payload = try AdmissionTests.admission().payload
        let envelope = try Envelope.seal(payload, as: .waiver, by: [try key(31)]).json
        let opened = try Office.trust().open(envelope, as: .waiver, now: Office.now)
        #expect(throws: SigningError.wrongKind(expected: .admission, found: .waiver)) { try Admission(opened) }
    }
}
