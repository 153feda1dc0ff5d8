import Documents
import Evidence
import Ledger
import Signing
import TestKit
import Testing

@Suite struct ChainTests {
    let host: Host
    let ledger: Ledger

    init() throws {
        host = try Host()
        ledger = try host.ready()
    }

    @Test func `statements of every origin make one chain`() throws {
        try ledger.append(at: Host.start, seal: host.alert())
        try ledger.setHold(Hold(until: Host.start + .seconds(60), reason: "x"), at: Host.start, seal: host.alert())
        try ledger.record(
            checks: [.init(instance: "c", result: "drift")], at: Host.start, seals: [host.alert(), host.alert()])
        try ledger.conclude(run: "r", outcome: "failed", at: Host.start, seal: host.alert())
        let links = try host.links(ledger)
        #expect(links.map(\.position.sequence) == Array(1...6))
        #expect(try host.findings(ledger) == [])
    }

    @Test func `nothing is stated before an epoch is open`() throws {
        let empty = try Host()
        let ledger = try empty.open()
        #expect(try ledger.head() == nil)
        #expect(failure { try ledger.append(at: Host.start, seal: empty.alert()) } == .state)
    }

    @Test func `the first epoch is opened once`() throws {
        let again = try ledger.openFirstEpoch(admission: Host.admission, at: Host.start) {
            try host.statement(.epoch($1), at: $0)
        }
        #expect(again == nil)
        #expect(try ledger.statements().count == 1)
    }

    @Test func `a restored copy opens a new epoch that names what was lost`() throws {
        try ledger.append(at: Host.start, seal: host.alert())
        try ledger.checkpoint()
        let copy = try Host()
        _ = try copy.open().close()
        try copy.folder.write("state/ledger.db", try host.folder.read("state/ledger.db"))
        // The original goes on, and the server hears of it.
        let lost = try ledger.append(at: Host.start, seal: host.alert())
        let server = lost.head
        #expect(try ledger.standing(toward: server) == .current)
        #expect(try ledger.standing(toward: nil) == .current)

        let restored = try copy.open()
        let own = try #require(try restored.head())
        #expect(own.sequence == 2)
        #expect(try restored.standing(toward: server) == .behind)
        let opened = try restored.openEpoch(after: server, admission: Host.admission, at: Host.start) {
            try copy.statement(.epoch($1), at: $0)
        }
        let statement = try #require(opened?.statement)
        #expect(statement.position.sequence == 1)
        #expect(statement.position.previous == Host.admission)
        #expect(EpochRecord(reading: statement.record) == EpochRecord(.restored, own: own, server: server))
        // Once is enough, however often the server repeats itself.
        #expect(try restored.standing(toward: server) == .current)
        let again = try restored.openEpoch(after: server, admission: Host.admission, at: Host.start) {
            try copy.statement(.epoch($1), at: $0)
        }
        #expect(again == nil)
        try restored.append(at: Host.start, seal: copy.alert())
        // Alone the copy lacks what only the server has; together there is no finding.
        #expect(try copy.findings(restored).map(\.code) == [.gap])
        let all = try Set(copy.links(restored) + host.links(ledger))
        #expect(ChainAudit.findings(in: Array(all), admission: Host.admission) == [])
    }

    @Test func `a server that has another statement in the same place knows more than this ledger`() throws {
        let head = try #require(try ledger.head())
        let other = ChainHead(epoch: head.epoch, sequence: head.sequence, digest: Digest(of: [9]))
        #expect(try ledger.standing(toward: other) == .behind)
        #expect(try ledger.standing(toward: head) == .current)
    }

    /// What the ledger lost can come out piece by piece, genuinely signed each time.
    @Test func `an epoch answers the head that it names and everything before it, and nothing after it`() throws {
        let lost = ChainHead(epoch: String(repeating: "a", count: 32), sequence: 80, digest: Digest(of: [80]))
        #expect(try ledger.standing(toward: lost) == .behind)
        try ledger.openEpoch(after: lost, admission: Host.admission, at: Host.start) {
            try host.statement(.epoch($1), at: $0)
        }
        func head(_ sequence: Int) -> ChainHead {
            ChainHead(epoch: lost.epoch, sequence: sequence, digest: Digest(of: [UInt8(sequence)]))
        }
        #expect(try ledger.standing(toward: head(79)) == .current)
        #expect(try ledger.standing(toward: head(1)) == .current)
        #expect(try ledger.standing(toward: head(81)) == .behind)
        let fork = ChainHead(epoch: lost.epoch, sequence: 80, digest: Digest(of: [1]))
        #expect(try ledger.standing(toward: fork) == .behind)
    }

    @Test func `an export of the ledger verifies from the root key`() throws {
        let root = try PrivateKey.generate()
        let site = try PrivateKey.generate()
        let trust = try TrustDocument(
            version: 1, issued: Host.start, expires: Host.start + .seconds(86_400),
            roles: [.root: KeySet(root.publicKey), .site: KeySet(site.publicKey)])
        let trustEnvelope = try Envelope.seal(trust.payload, as: .trust, by: [root]).json
        let body = Admission(
            site: "clinic-001", host: "srv1", evidenceKey: host.key.publicKey, notBefore: Host.start,
            inForce: HeldVersions(trust: 1, allowlist: 0)
        ).payload
        let admission = try Envelope.seal(body, as: .admission, by: [site]).json
        let fresh = try Host()
        let ledger = try fresh.open()
        try ledger.openFirstEpoch(admission: Digest(of: body), at: Host.start) {
            try fresh.statement(.epoch($1), at: $0)
        }
        try ledger.adopt(
            Adopted(.trust, version: 1, digest: Digest(of: trust.payload), envelope: trustEnvelope), at: Host.start,
            seal: fresh.alert())
        let export = Export(hostKey: fresh.key.publicKey)
        let versions = try ledger.everAdopted(.trust).map { ($0.version, $0.envelope) }
        var files = export.frame(trust: versions, admission: admission)
        for stored in try ledger.statements() { files += try export.files(of: stored.envelope) }
        let contents = ExportContents(Dictionary(files.map { ($0.name, $0.bytes) }) { $1 })
        let audit = EvidenceVerifier(roots: KeySet(root.publicKey)).audit(contents)
        #expect(audit.findings == [])
        #expect(audit.statements == 2)
    }
}
