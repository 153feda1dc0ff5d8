import Documents
public import Signing

extension Statement {
    /// A statement that its host's key has signed.
    public init(_ opened: OpenedPayload) throws(EvidenceError) {
        guard opened.kind == .evidence else {
            throw .signing(.wrongKind(expected: .evidence, found: opened.kind))
        }
        try self.init(reading: opened.bytes)
    }

    /// Payload bytes whose signature somebody else answers for, such as a host's own ledger.
    ///
    /// Throws `form` with everything that is wrong, and `subject` where the digest is not the record's.
    public init(reading payload: [UInt8]) throws(EvidenceError) {
        let reading = Reading(file: "statement")
        guard let node = JSON.read(payload, reading), let (statement, stated) = Statement.read(node, reading),
            !reading.hasErrors
        else { throw .form(reading.diagnostics) }
        let digest = Digest(of: statement.recordBytes)
        guard digest == stated else { throw .subject(stated: stated, record: digest) }
        self = statement
    }

    private static func read(_ node: Node, _ reading: Reading) -> (Statement, subject: Digest)? {
        guard let top = reading.fields(node, "a statement") else { return nil }
        expect(type, top.string("_type"), "_type", top)
        expect(predicateType, top.string("predicateType"), "predicateType", top)
        let subject = top.list("subject")?.first.flatMap { readSubject($0, reading) }
        let statement = top.fields("predicate", "the predicate").flatMap { readPredicate($0, reading) }
        top.finish()
        guard let statement, let subject else {
            if !reading.hasErrors { reading.error("ORD-103", "a statement needs a subject", at: node.position) }
            return nil
        }
        expect(statement.recordName, subject.name, "the subject's name", top)
        return (statement, subject.digest)
    }

    private static func readSubject(_ node: Node, _ reading: Reading) -> (name: String, digest: Digest)? {
        guard let fields = reading.fields(node, "a subject") else { return nil }
        let name = fields.string("name")
        let digests = fields.fields("digest", "a digest")
        let digest = digests.flatMap { Digest(reading: "sha256", of: $0) }
        digests?.finish()
        fields.finish()
        guard let name, let digest else { return nil }
        return (name, digest)
    }

    private static func readPredicate(_ fields: Fields, _ reading: Reading) -> Statement? {
        expect("evidence/v1", fields.string("orderly"), "orderly", fields)
        let site = fields.string("site")
        let host = fields.string("host")
        let chain = fields.fields("chain", "the chain").flatMap { ChainPosition($0) }
        let made = fields.timestamp("made")
        let agent = fields.string("agent")
        let trust = fields.integer("trust")
        let allowlist = fields.integer("allowlist")
        let kind = fields.string("kind")
        let record = fields.required("record")
        fields.finish()
        guard let site, let host, let chain, let made, let agent, let trust, let allowlist, let kind, let record else {
            return nil
        }
        guard record.entries != nil else {
            reading.error("ORD-102", "`record` of the predicate must be a map, not \(record.kind)", at: record.position)
            return nil
        }
        let origin = Origin(
            site: site, host: host, agent: agent, inForce: HeldVersions(trust: trust, allowlist: allowlist))
        return Statement(origin, chain, made, kind, record: record)
    }

    private static func expect(_ wanted: String, _ found: String?, _ what: String, _ fields: Fields) {
        guard let found, found != wanted else { return }
        fields.reading.error("ORD-105", "\(what) must be `\(wanted)`, not `\(found)`", at: fields.position)
    }
}

extension ChainPosition {
    init?(_ fields: Fields) {
        let epoch = fields.string("epoch")
        let sequence = fields.integer("sequence")
        let previous = Digest(reading: "previous", of: fields)
        fields.finish()
        guard let epoch, let sequence, let previous else { return nil }
        guard ChainPosition.isEpoch(epoch), sequence >= 1 else {
            fields.reading.error(
                "ORD-105", "a chain's epoch is 32 hexadecimal digits and its sequence begins at 1", at: fields.position)
            return nil
        }
        self.init(epoch: epoch, sequence: sequence, previous: previous)
    }
}

extension Digest {
    /// The digest under `key`, or nil after the reading was told.
    init?(reading key: String, of fields: Fields) {
        guard let text = fields.string(key) else { return nil }
        if let digest = Digest(hex: text) {
            self = digest
        } else {
            fields.reading.error(
                "ORD-105", "`\(key)` of \(fields.what) must be 64 lower-case hexadecimal digits",
                at: fields.position(of: key))
            return nil
        }
    }
}
