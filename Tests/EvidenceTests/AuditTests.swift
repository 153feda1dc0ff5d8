import Documents
import Evidence
import Signing
import Testing

/// Each way of changing an export is found; the same export untouched verifies.
@Suite struct AuditTests {
    let clinic: Clinic
    let statements: [SealedStatement]
    let files: [String: [UInt8]]

    init() throws {
        clinic = try Clinic()
        statements = try clinic.ordinary()
        files = try clinic.export(statements, receipts: Array(statements.prefix(2)))
    }

    private func codes(_ files: [String: [UInt8]]) -> Set<Audit.Finding.Code> {
        Set(clinic.audit(files).findings.map(\.code))
    }

    private func place(_ sequence: Int) -> ChainPlace { ChainPlace(epoch: Clinic.epoch, sequence: sequence) }

    @Test func `an untouched export verifies from the root key alone`() {
        let audit = clinic.audit(files)
        #expect(audit.findings == [])
        #expect(audit.verifies)
        #expect(audit.kinds == ["epoch": 1, "run": 1, "alert": 1, "check": 1])
        #expect(audit.trust == [1, 2])
        #expect(audit.receipts == 2)
        #expect(audit.epochs.map(\.reason) == [.fresh])
        #expect(audit.summary.contains("everything verifies"))
    }

    @Test func `receipts are counted but not checked without the receipt key`() {
        let audit = EvidenceVerifier(roots: clinic.roots).audit(ExportContents(files))
        #expect(audit.verifies)
        #expect(audit.receipts == 0)
        #expect(audit.uncheckedReceipts == 2)
    }

    @Test func `another root key than the clinic's verifies nothing`() throws {
        let stranger = KeySet(try PrivateKey(seed: [UInt8](repeating: 9, count: 32)).publicKey)
        let audit = EvidenceVerifier(roots: stranger).audit(ExportContents(files))
        #expect(!audit.verifies)
        #expect(audit.findings.map(\.code).contains(.trust))
    }

    @Test(arguments: [
        (ExportLayout.trust(1), Audit.Finding.Code.trust), (ExportLayout.trust(2), .trust),
        (ExportLayout.admission, .admission), (ExportLayout.hostKey, .hostKey),
        (ExportLayout.record(ChainPlace(epoch: Clinic.epoch, sequence: 2)), .record),
        (ExportLayout.bundle(ChainPlace(epoch: Clinic.epoch, sequence: 2)), .bundle),
        (ExportLayout.envelope(ChainPlace(epoch: Clinic.epoch, sequence: 2)), .signature),
        (ExportLayout.receipt(ChainPlace(epoch: Clinic.epoch, sequence: 2)), .receipt),
    ])
    func `one changed byte in a file is found`(_ name: String, _ code: Audit.Finding.Code) throws {
        var files = files
        var bytes = try #require(files[name])
        // The middle of every one of these files is inside something that is signed or compared.
        bytes[bytes.count / 2] ^= 1
        files[name] = bytes
        let audit = clinic.audit(files)
        #expect(audit.findings.map(\.code).contains(code), "\(audit.findings)")
    }

    @Test(arguments: [
        (ExportLayout.trust(1), Audit.Finding.Code.missing), (ExportLayout.admission, .missing),
        (ExportLayout.hostKey, .missing),
        (ExportLayout.record(ChainPlace(epoch: Clinic.epoch, sequence: 3)), .missing),
        (ExportLayout.bundle(ChainPlace(epoch: Clinic.epoch, sequence: 3)), .missing),
        (ExportLayout.envelope(ChainPlace(epoch: Clinic.epoch, sequence: 3)), .gap),
    ])
    func `a file that was taken away is found`(_ name: String, _ code: Audit.Finding.Code) throws {
        var files = files
        try #require(files.removeValue(forKey: name) != nil)
        #expect(codes(files).contains(code))
    }

    @Test func `a whole statement taken from the middle leaves a gap`() throws {
        #expect(codes(try clinic.export([statements[0], statements[1], statements[3]])) == [.gap])
    }

    @Test func `a chain whose beginning was cut off is found`() throws {
        #expect(codes(try clinic.export(Array(statements.dropFirst()))) == [.gap])
    }

    @Test func `a chain whose end was cut off is found through the receipts`() throws {
        let cut = try clinic.export(Array(statements.prefix(3)), receipts: statements)
        #expect(codes(cut) == [.missing])
        // Control: without the receipt nobody can know.
        #expect(codes(try clinic.export(Array(statements.prefix(3)))) == [])
    }

    @Test func `two statements that changed places are found`() throws {
        var files = files
        for name in [ExportLayout.record, ExportLayout.bundle, ExportLayout.envelope] {
            (files[name(place(2))], files[name(place(3))]) = (files[name(place(3))], files[name(place(2))])
        }
        #expect(codes(files).contains(.misplaced))
    }

    @Test func `two statements in one place are a fork`() throws {
        var files = files
        let other = try clinic.chain(
            [.alert(.init(severity: "low", code: "other", message: ""))], from: statements[0].head)
        files["statements/\(Clinic.epoch)/2-other.dsse.json"] = other[0].envelope
        let found = codes(files)
        #expect(found.contains(.fork))
        // The same statement twice is no fork.
        files["statements/\(Clinic.epoch)/2-other.dsse.json"] = statements[1].envelope
        #expect(!codes(files).contains(.fork))
    }

    @Test func `a host that rewrote its past is found by its own statements and by the receipts`() throws {
        let other = try clinic.chain(
            [.alert(.init(severity: "low", code: "other", message: ""))], from: statements[0].head)
        let mixed = [statements[0], other[0], statements[2], statements[3]]
        #expect(codes(try clinic.export(mixed)) == [.previous])
        let rewritten =
            try [statements[0]] + clinic.chain([.alert(.example), .alert(.example)], from: statements[0].head)
        #expect(codes(try clinic.export(rewritten)) == [])
        #expect(codes(try clinic.export(rewritten, receipts: statements)) == [.rewritten, .missing])
    }

    @Test func `a statement signed by a key that was not admitted is no evidence`() throws {
        let forged = try clinic.chain([.alert(.example)], from: statements[3].head, by: clinic.server)
        var files = files
        files[ExportLayout.envelope(forged[0].place)] = forged[0].envelope
        #expect(codes(files) == [.signature])
    }

    @Test func `a record without a statement is no evidence`() {
        var files = files
        files[ExportLayout.record(place(9))] = Array("{}".utf8)
        #expect(codes(files) == [.missing])
    }

    @Test func `a statement about another host is found`() throws {
        var origin = clinic.origin
        origin.host = "srv2"
        let stray = try clinic.chain([.alert(.example)], from: statements[3].head, origin: origin)
        #expect(codes(try clinic.export(statements + stray)) == [.stranger])
    }

    @Test func `an admission by a key of another role admits nobody`() throws {
        let body = try Envelope(reading: clinic.admission).unverifiedPayload
        var files = files
        files[ExportLayout.admission] = try Envelope.seal(body, as: .admission, by: [clinic.host]).json
        #expect(codes(files) == [.admission])
    }

    @Test func `a restored ledger's new epoch verifies, and says what only the server has`() throws {
        let epoch = String(repeating: "f", count: 32)
        let start = ChainHead.start(of: epoch, admission: clinic.admissionDigest)
        let whole = try clinic.chain(
            [.epoch(EpochRecord(.restored, own: statements[1].head, server: statements[3].head)), .alert(.example)],
            from: start)
        let audit = clinic.audit(try clinic.export(statements + whole))
        #expect(audit.findings == [])
        #expect(audit.epochs.map(\.reason).contains(.restored))
        // The host alone has only its own two.
        #expect(codes(try clinic.export(Array(statements.prefix(2)) + whole)) == [.gap])
        let lie = ChainHead(epoch: Clinic.epoch, sequence: 4, digest: Digest(of: [1]))
        let forked = try clinic.chain([.epoch(EpochRecord(.restored, server: lie))], from: start)
        #expect(codes(try clinic.export(statements + forked)) == [.fork])
    }

    @Test func `an epoch that does not say why it begins is found`() throws {
        let start = ChainHead.start(of: String(repeating: "f", count: 32), admission: clinic.admissionDigest)
        #expect(codes(try clinic.export(statements + clinic.chain([.alert(.example)], from: start))) == [.epoch])
        let again = try clinic.chain([.epoch(EpochRecord(.fresh))], from: start)
        #expect(codes(try clinic.export(statements + again)) == [.epoch])
    }

    @Test func `an export with nothing in it does not verify`() throws {
        #expect(!clinic.audit([:]).verifies)
        #expect(codes(try clinic.export([])) == [.missing])
    }

    @Test func `hostile file names and contents are findings, never a crash`() {
        var files = files
        for name in ["statements/../../etc/passwd", "statements//.dsse.json", "statements/x/1.dsse.json", "receipts/"] {
            files[name] = [0xFF, 0x00, 0x7B]
        }
        files[ExportLayout.envelope(place(5))] = [UInt8](repeating: 0x5B, count: 100_000)
        #expect(codes(files).isSuperset(of: [.missing, .signature, .receipt]))
    }
}
