import Documents
import Evidence
import Foundation
import Signing
import TestKit
import Testing

@Suite struct AuditTests {
    /// An office with an export of one host in `export`.
    private func office() throws -> Office {
        let office = try Office().prepared()
        try office.done("key init --site clinic-001 --host srv1 --directory host")
        try office.done("key admit host/request.json --trust trust.json --signer site.key -o admission.json")
        let key = try PrivateKey(pem: try office.scratch.read("host/state/evidence.key"))
        let admission = try office.scratch.read("admission.json")
        let digest = Digest(of: try Envelope(reading: admission).unverifiedPayload)
        let origin = Origin(
            site: "clinic-001", host: "srv1", agent: "0.1.0", inForce: HeldVersions(trust: 1, allowlist: 1))
        let export = Export(hostKey: key.publicKey)
        var files = export.frame(trust: [(1, try office.scratch.read("trust.json"))], admission: admission)
        var head = ChainHead.start(of: "0123456789abcdef0123456789abcdef", admission: digest)
        let records: [Record] = [
            .epoch(EpochRecord(.fresh)), .alert(AlertRecord(severity: "high", code: "replayed", message: "twice")),
        ]
        for (index, record) in records.enumerated() {
            let statement = Statement(
                record, from: origin, at: head.next, made: Timestamp(seconds: 1_795_000_000 + Int64(index)),
                hiding: Concealment(paths: PathPrivacy(salt: [1])) { $0 })
            let sealed = try SealedStatement(statement, by: key)
            files += try export.files(of: sealed.envelope)
            head = sealed.head
        }
        for file in files {
            let path = office.scratch("export/" + file.name)
            try FileManager.default.createDirectory(
                atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            try office.scratch.write("export/" + file.name, file.bytes)
        }
        return office
    }

    private static let second = "export/statements/0123456789abcdef0123456789abcdef/2"

    @Test func `an export verifies by the root alone, and is shown in words`() throws {
        let office = try office()
        let result = try office.done("evidence verify export --root root.pub")
        #expect(result.text.hasSuffix("everything verifies\n"))
        #expect(try office.done("evidence verify export --root root.pub --json").text.contains("\"verifies\": true"))
        let lines = try office.done("evidence show export").text.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines[1].hasSuffix("alert, high: twice (replayed)"))
        #expect(try office.done("evidence show export 2").text.contains("  code: replayed"))
    }

    @Test func `by another root nothing verifies`() throws {
        #expect(try office().run("evidence verify export --root stranger.pub").status == 1)
    }

    @Test(arguments: ["changed", "gone", "link"])
    func `one statement that is not as it was is found`(_ how: String) throws {
        let office = try office()
        let name = AuditTests.second + ".dsse.json"
        var bytes = try office.scratch.read(name)
        try FileManager.default.removeItem(atPath: office.scratch(name))
        switch how {
        case "changed":
            bytes[20] = bytes[20] == 0x41 ? 0x42 : 0x41
            try office.scratch.write(name, bytes)
        case "link":
            try office.scratch.write("elsewhere", bytes)
            symlink(office.scratch("elsewhere"), office.scratch(name))
        default: break
        }
        let result = try office.run("evidence verify export --root root.pub")
        #expect(result.status == 1)
    }

    @Test func `a receipt of another key is reported in words`() throws {
        let office = try office()
        let name = "receipts/0123456789abcdef0123456789abcdef/2.json"
        let path = office.scratch("export/" + name)
        try FileManager.default.createDirectory(
            atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
        try office.scratch.write("export/" + name, try office.scratch.read("admission.json"))
        let result = try office.run("evidence verify export --root root.pub --receipt-key stranger.pub")
        #expect(result.status == 1)
        let line = try #require(result.text.split(separator: "\n").first { $0.contains(name) })
        #expect(!line.contains("signing(") && !line.contains("Signing."), "\(line)")
    }

    @Test func `a folder that is no export is wrong usage`() throws {
        let office = try Office()
        #expect(try office.run("evidence verify . --root root.pub").status == 2)
        #expect(try office.run("evidence verify gone --root root.pub").status == 2)
    }
}
