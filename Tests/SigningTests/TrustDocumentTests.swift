import Documents
import Signing
import Testing

@Suite struct TrustDocumentTests {
    static let sound = #"""
        {"orderly":"trust/v1","version":1,"issued":"2026-11-21T00:00:00Z","expires":"2027-02-21T00:00:00Z",
         "roles":{"root":{"threshold":1,"keys":["ROOT"]},"order":{"threshold":1,"keys":["ORDER"]}}}
        """#

    static func document(_ change: (String) -> String = { $0 }) throws -> [UInt8] {
        let (root, order) = (try key(1).publicKey.hex, try key(2).publicKey.hex)
        let filled = change(sound).split(separator: "ROOT", omittingEmptySubsequences: false).joined(separator: root)
        return bytes(filled.split(separator: "ORDER", omittingEmptySubsequences: false).joined(separator: order))
    }

    @Test func `a sound document is read, and written as it was`() throws {
        let reading = Reading(file: "trust.json")
        let document = try #require(TrustDocument.read(try TrustDocumentTests.document(), reading))
        #expect(reading.diagnostics.isEmpty)
        #expect(document.roles.keys.sorted { $0.rawValue < $1.rawValue } == [.order, .root])
        #expect(TrustDocument.read(document.payload, reading) == document)
    }

    @Test(arguments: [
        ("trust/v1", "trust/v2", "ORD-505"),
        (#""version":1"#, #""version":0"#, "ORD-503"),
        (#""version":1"#, #""version":1.5"#, "ORD-102"),
        (#""version":1"#, #""version":1,"grace":5"#, "ORD-101"),
        (#""version":1,"#, "", "ORD-103"),
        ("2027-02-21T00:00:00Z", "2026-11-21T00:00:00Z", "ORD-508"),
        ("2027-02-21T00:00:00Z", "tomorrow", "ORD-104"),
        (#""threshold":1,"keys":["ROOT"]"#, #""threshold":2,"keys":["ROOT"]"#, "ORD-507"),
        (#""threshold":1,"keys":["ROOT"]"#, #""threshold":0,"keys":["ROOT"]"#, "ORD-507"),
        (#""threshold":1,"keys":["ROOT"]"#, #""threshold":1,"keys":[]"#, "ORD-507"),
        (#""threshold":1,"keys":["ROOT"]"#, #""threshold":1,"keys":["abc123..."]"#, "ORD-502"),
        (#""threshold":1,"keys":["ROOT"]"#, #""threshold":1,"keys":["ROOT","ROOT"]"#, "ORD-506"),
        (#""threshold":1,"keys":["ROOT"]"#, #""threshold":1,"keys":["ROOT","ORDER"]"#, "ORD-506"),
        (#""root":{"threshold":1,"keys":["ROOT"]},"#, "", "ORD-509"),
        (#""root":"#, #""admin":{"threshold":1,"keys":[]},"root":"#, "ORD-101"),
        ("}}}", "}}", "ORD-002"),
    ])
    func `a document with a mistake is refused, and the mistake named`(
        _ old: String, _ new: String, _ id: String
    ) throws {
        let reading = Reading(file: "trust.json")
        let written = try TrustDocumentTests.document { sound in
            sound.split(separator: old, omittingEmptySubsequences: false).joined(separator: new)
        }
        #expect(try written != TrustDocumentTests.document())
        #expect(TrustDocument.read(written, reading) == nil)
        #expect(reading.diagnostics.map(\.id).contains(id), "\(reading.diagnostics)")
    }

    @Test func `all mistakes are named at once`() throws {
        let reading = Reading(file: "trust.json")
        let written = bytes(#"{"orderly":"order/v1","version":-1,"rolls":{}}"#)
        #expect(TrustDocument.read(written, reading) == nil)
        #expect(Set(reading.diagnostics.map(\.id)) == ["ORD-505", "ORD-503", "ORD-103", "ORD-101"])
    }

    @Test func `a document that no host would take cannot be made`() throws {
        let (root, now) = (KeySet(try key(1).publicKey), Office.now)
        #expect(throws: SigningError.self) {
            try TrustDocument(version: 1, issued: now, expires: now, roles: [.root: root])
        }
        #expect(throws: SigningError.self) {
            try TrustDocument(version: 1, issued: now, expires: now + .seconds(1), roles: [.root: root, .site: root])
        }
        #expect(throws: Never.self) {
            try TrustDocument(version: 1, issued: now, expires: now + .seconds(1), roles: [.root: root])
        }
    }

    @Test func `signed bytes that are no trust document are refused with what is wrong`() throws {
        let envelope = try Envelope.seal(bytes("{}"), as: .trust, by: [try key(1), try key(2)]).json
        let trust = try Office.trust()
        do throws(SigningError) {
            _ = try trust.successor(envelope, now: Office.now)
            Issue.record("it was taken")
        } catch {
            guard case .document(.trust, let diagnostics) = error else { throw error }
            #expect(!diagnostics.isEmpty)
        }
    }
}
