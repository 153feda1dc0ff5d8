import Documents
import Evidence
import Signing
import Testing

/// The end of a chain that a control server sends back.
@Suite struct ReturnedHeadTests {
    let clinic: Clinic
    let last: SealedStatement

    init() throws {
        clinic = try Clinic()
        last = try #require(try clinic.ordinary().last)
    }

    private func head(
        _ envelope: [UInt8], by key: PrivateKey? = nil, site: String = "clinic-001", host: String = "srv1"
    ) throws -> ChainHead {
        try ChainHead(returned: envelope, by: KeySet((key ?? clinic.host).publicKey), site: site, host: host)
    }

    @Test func `a host's own last statement is where its chain ends`() throws {
        #expect(try head(last.envelope) == last.head)
    }

    @Test func `what the host has not signed is no head`() throws {
        let payload = try Envelope(reading: last.envelope).unverifiedPayload
        for key in [clinic.server, clinic.site] {
            let forged = try Envelope.seal(payload, as: .evidence, by: [key]).json
            #expect(throws: EvidenceError.self) { try head(forged) }
            // The control: by that key it would be one.
            #expect(try head(forged, by: key) == last.head)
        }
        var changed = last.envelope
        changed[changed.count / 2] ^= 1
        #expect(throws: EvidenceError.self) { try head(changed) }
        #expect(throws: EvidenceError.self) { try head(Array("{}".utf8)) }
    }

    @Test func `a receipt, an order or another document that the key signed is no head`() throws {
        for kind in PayloadKind.allCases where kind != .evidence {
            let payload = try Envelope(reading: last.envelope).unverifiedPayload
            let envelope = try Envelope.seal(payload, as: kind, by: [clinic.host]).json
            #expect(throws: EvidenceError.self) { try head(envelope) }
        }
    }

    @Test func `the statement of another host with the same key is no head`() throws {
        #expect(throws: EvidenceError.self) { try head(last.envelope, host: "srv2") }
        #expect(throws: EvidenceError.self) { try head(last.envelope, site: "clinic-002") }
    }
}
