import Documents
import Evidence
import Signing

/// One host of one site with keys that never change, so that its signatures can be frozen.
struct Clinic {
    let site: PrivateKey
    let host: PrivateKey
    let server: PrivateKey
    let roots: KeySet
    let trust: [[UInt8]]
    let admission: [UInt8]
    let admissionDigest: Digest
    let privacy = PathPrivacy(salt: [7, 7, 7])
    let origin = Origin(site: "clinic-001", host: "srv1", agent: "0.1.0", inForce: HeldVersions(trust: 1, allowlist: 3))

    static let start = Timestamp(seconds: 1_795_000_000)
    static let epoch = "0123456789abcdef0123456789abcdef"

    init() throws {
        let root = try PrivateKey(seed: [UInt8](repeating: 1, count: 32))
        site = try PrivateKey(seed: [UInt8](repeating: 2, count: 32))
        host = try PrivateKey(seed: [UInt8](repeating: 3, count: 32))
        server = try PrivateKey(seed: [UInt8](repeating: 4, count: 32))
        roots = KeySet(root.publicKey)
        let document = try TrustDocument(
            version: 1, issued: Clinic.start, expires: Clinic.start + .seconds(86_400 * 365),
            roles: [.root: KeySet(root.publicKey), .site: KeySet(site.publicKey)])
        let newer = try TrustDocument(
            version: 2, issued: Clinic.start + .seconds(86_400), expires: Clinic.start + .seconds(86_400 * 730),
            roles: [.root: KeySet(root.publicKey), .site: KeySet(site.publicKey)])
        trust = [
            try Envelope.seal(document.payload, as: .trust, by: [root]).json,
            try Envelope.seal(newer.payload, as: .trust, by: [root]).json,
        ]
        let body = Admission(
            site: origin.site, host: origin.host, evidenceKey: host.publicKey, notBefore: Clinic.start,
            inForce: HeldVersions(trust: 1, allowlist: 0)
        ).payload
        admission = try Envelope.seal(body, as: .admission, by: [site]).json
        admissionDigest = Digest(of: body)
    }

    /// Statements of `records` one after another from `head`.
    func chain(
        _ records: [Record], from head: ChainHead? = nil, by signer: PrivateKey? = nil, origin: Origin? = nil
    ) throws -> [SealedStatement] {
        var head = head ?? .start(of: Clinic.epoch, admission: admissionDigest)
        var sealed: [SealedStatement] = []
        for record in records {
            let made = Clinic.start + .seconds(Int64(60 * (head.sequence + 1)))
            let statement = Statement(
                record, from: origin ?? self.origin, at: head.next, made: made,
                hiding: Concealment(paths: privacy) { $0 })
            sealed.append(try SealedStatement(statement, by: signer ?? host))
            head = sealed[sealed.count - 1].head
        }
        return sealed
    }

    /// An ordinary beginning: an epoch, a run, an alert, a check.
    func ordinary() throws -> [SealedStatement] {
        try chain([.epoch(EpochRecord(.fresh)), .run(.example), .alert(.example), .check(.example)])
    }

    func export(_ statements: [SealedStatement], receipts: [SealedStatement] = []) throws -> [String: [UInt8]] {
        let export = Export(hostKey: host.publicKey)
        var files = export.frame(trust: trust.enumerated().map { ($0 + 1, $1) }, admission: admission)
        for statement in statements { files += try export.files(of: statement.envelope) }
        for statement in receipts {
            let receipt = Receipt(
                host: origin.host, place: statement.place, digest: statement.digest, received: Clinic.start)
            files.append(export.file(ofReceipt: try receipt.sealed(by: server), for: statement.place))
        }
        return Dictionary(files.map { ($0.name, $0.bytes) }) { $1 }
    }

    func audit(_ files: [String: [UInt8]]) -> Audit {
        EvidenceVerifier(roots: roots, receiptKeys: KeySet(server.publicKey)).audit(ExportContents(files))
    }
}

extension RunRecord {
    static let example = RunRecord(
        run: "5f0c9a7e5f0c9a7e5f0c9a7e5f0c9a7e",
        cause: .order(id: "aa11bb22", sha256: String(repeating: "a", count: 64)),
        mandate: Mandate(reason: "quarterly hardening", ticket: "T-17", approvedBy: ["m.ito"]),
        runbook: Document(id: "RB-SSHD-001", version: "1.0.0", sha256: String(repeating: "b", count: 64)),
        plugins: [Document(id: "sshd", version: "1.0.0", sha256: String(repeating: "c", count: 64))],
        outcome: "reverted", reason: "verify failed", started: Clinic.start, ended: Clinic.start + .seconds(2),
        preconditions: [Probe(check: "systemd/unit-loaded", result: "pass")],
        steps: [
            StepRecord(
                id: "write", uses: "sshd/write-settings",
                tool: .init(path: "/usr/bin/tee", sha256: String(repeating: "d", count: 64)), verdict: "exited 0",
                duration: .milliseconds(12), standardOutput: .init(sha256: String(repeating: "e", count: 64), size: 0),
                changes: [
                    .init(
                        path: "/etc/ssh/sshd_config.d/10-orderly.conf", before: nil,
                        after: .init(
                            kind: "file", sha256: String(repeating: "f", count: 64), mode: 0o644, owner: 0, group: 0))
                ], undo: "undone", layers: [.init(name: "landlock", state: "active")])
        ], verify: [Probe(check: "sshd/effective", result: "drift", note: "PermitRootLogin is yes")])
}

extension AlertRecord {
    static let example = AlertRecord(severity: "high", code: "replayed", message: "the same order id with other bytes")
}

extension CheckRecord {
    static let example = CheckRecord(
        instance: "portal-cert", check: "certificates/expiry",
        plugin: .init(id: "certificates", version: "1.2.0", sha256: String(repeating: "1", count: 64)), result: "drift",
        severity: "high", controls: ["HIPAA 164.312(e)(1)"], at: Clinic.start,
        findings: [.init(at: "/files/0/left", result: "drift", observed: .plain("3d"), expected: .digest("ab"))])
}
