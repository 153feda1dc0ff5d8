import Documents
import Evidence
import Foundation
import Signing
import Testing

/// The wire form is frozen in Tests/Golden/Evidence, which other verifiers are run on as well.
@Suite struct BundleTests {
    static let golden = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Golden/Evidence")

    @Test(arguments: [
        "record-2.json", "record-2.json.sigstore.json", "record-2.dsse.json", "host.pub", "trusted_root-empty.json",
        "receipt.json", "README.txt",
    ])
    func `an export's files are those that were frozen`(_ name: String) throws {
        let clinic = try Clinic()
        let statements = try clinic.ordinary()
        let files = try clinic.export(statements, receipts: statements)
        let place = statements[1].place
        let source = [
            "record-2.json": ExportLayout.record(place), "record-2.json.sigstore.json": ExportLayout.bundle(place),
            "record-2.dsse.json": ExportLayout.envelope(place), "receipt.json": ExportLayout.receipt(place),
        ]
        let made = try #require(files[source[name] ?? name])
        let file = BundleTests.golden.appending(path: name)
        // Set to write them anew after a change that is meant; what git then shows is the change of the format.
        if ProcessInfo.processInfo.environment["ORDERLY_WRITE_GOLDEN"] == "1" { try Data(made).write(to: file) }
        let frozen = Array(try Data(contentsOf: file))
        #expect(String(decoding: made, as: UTF8.self) == String(decoding: frozen, as: UTF8.self))
    }

    @Test func `a bundle has the members that cosign takes and no more`() throws {
        let clinic = try Clinic()
        let sealed = try clinic.ordinary()[1]
        let envelope = try Envelope(reading: sealed.envelope)
        let json = try #require(SigstoreBundle.json(envelope, key: clinic.host.publicKey))
        let node = try #require(JSON.read(json, Reading(file: "")))
        #expect(node.entries?.map(\.key) == ["mediaType", "verificationMaterial", "dsseEnvelope"])
        let dsse = try #require(node["dsseEnvelope"])
        #expect(dsse.entries?.map(\.key) == ["payload", "payloadType", "signatures"])
        let signatures = try #require(dsse["signatures"]?.list)
        #expect(signatures.count == 1)
        #expect(signatures.first?.entries?.map(\.key) == ["sig"])
        let hint = node["verificationMaterial"]?["publicKey"]?["hint"]?.string
        #expect(hint == Base64.text(Digest(of: clinic.host.publicKey.subjectPublicKeyInfo).bytes))
    }

    @Test func `an envelope that this key did not sign makes no bundle`() throws {
        let clinic = try Clinic()
        let envelope = try Envelope(reading: try clinic.ordinary()[1].envelope)
        #expect(SigstoreBundle.json(envelope, key: clinic.server.publicKey) == nil)
        #expect(throws: EvidenceError.self) {
            try Export(hostKey: clinic.server.publicKey).files(of: envelope.json)
        }
    }

    @Test func `a receipt reads back, and only by the receipt key`() throws {
        let clinic = try Clinic()
        let receipt = Receipt(
            host: "srv1", place: ChainPlace(epoch: Clinic.epoch, sequence: 2), digest: Digest(of: [1]),
            received: Clinic.start)
        let sealed = try receipt.sealed(by: clinic.server)
        #expect(try Receipt(reading: sealed, by: KeySet(clinic.server.publicKey)) == receipt)
        #expect(throws: EvidenceError.self) { try Receipt(reading: sealed, by: KeySet(clinic.host.publicKey)) }
    }
}
