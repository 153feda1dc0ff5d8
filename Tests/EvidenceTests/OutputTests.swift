import Documents
import Evidence
import Signing
import Testing

/// What steps printed, in an export, against the digests that the host signed.
@Suite struct OutputTests {
    let clinic: Clinic
    let files: [String: [UInt8]]
    let name: String

    static let printed = Array("what the step printed\u{1b}[2J\n".utf8)

    init() throws {
        clinic = try Clinic()
        let digest = Digest(of: Self.printed)
        var run = RunRecord.example
        run.steps[0].standardOutput = .init(sha256: digest.hex, size: Self.printed.count)
        let statements = try clinic.chain([.epoch(EpochRecord(.fresh)), .run(run)])
        var files = try clinic.export(statements)
        let file = Export(hostKey: clinic.host.publicKey).file(ofOutput: Self.printed, digest)
        files[file.name] = file.bytes
        self.files = files
        name = file.name
    }

    @Test func `output that is what the host signed verifies`() {
        let audit = clinic.audit(files)
        #expect(audit.verifies, "\(audit.findings)")
        #expect(audit.outputs == 1)
        #expect(audit.absentOutputs == 0)
        #expect(audit.summary.contains("1 outputs of steps are what the host signed"))
    }

    @Test func `output that was changed is found`() throws {
        for place in Self.printed.indices {
            var files = files
            files[name]?[place] ^= 1
            #expect(clinic.audit(files).findings.map(\.code) == [.output])
        }
    }

    @Test func `output that is not there is said, and is no finding`() {
        var files = files
        files[name] = nil
        let audit = clinic.audit(files)
        #expect(audit.verifies)
        #expect(audit.outputs == 0)
        #expect(audit.absentOutputs == 1)
        #expect(audit.summary.contains("1 outputs of steps are not here"))
    }

    @Test(arguments: ["output/" + String(repeating: "a", count: 64), "output/notes.txt", "output/a/b"])
    func `output that no statement names is found`(_ name: String) {
        var files = files
        files[name] = Self.printed
        #expect(clinic.audit(files).findings.map(\.code) == [.missing])
    }

    @Test func `under another digest's name it is not what that step printed`() throws {
        let other = Array("other".utf8)
        var files = files
        files[name] = other
        files[ExportLayout.output(Digest(of: other))] = other
        #expect(Set(clinic.audit(files).findings.map(\.code)) == [.output, .missing])
    }
}
