public import Documents

/// `admission/v1`: the site role says that this evidence key is this host's, from then on.
public struct Admission: Sendable, Hashable {
    public let site: String
    public let host: String
    /// Signs the host's evidence.
    public let evidenceKey: PublicKey
    public let notBefore: Timestamp
    /// The versions in force when it was signed: the floor of a new ledger.
    public let inForce: HeldVersions

    public init(site: String, host: String, evidenceKey: PublicKey, notBefore: Timestamp, inForce: HeldVersions) {
        self.site = site
        self.host = host
        self.evidenceKey = evidenceKey
        self.notBefore = notBefore
        self.inForce = inForce
    }

    /// Reads a payload that was opened as an admission.
    public init(_ opened: OpenedPayload) throws(SigningError) {
        guard opened.kind == .admission else { throw .wrongKind(expected: .admission, found: opened.kind) }
        let reading = Reading(file: "")
        guard let admission = Admission.read(opened.bytes, reading) else {
            throw .document(.admission, reading.diagnostics)
        }
        self = admission
    }

    /// Nil when `reading` has found an error.
    public static func read(_ payload: [UInt8], _ reading: Reading) -> Admission? {
        guard let node = JSON.read(payload, reading), let fields = reading.fields(node, "an admission") else {
            return nil
        }
        fields.header("admission/v1")
        let site = fields.name("site")
        let host = fields.name("host")
        let evidenceKey = fields.publicKey("evidence_key")
        let notBefore = fields.timestamp("not_before")
        let inForce = fields.fields("in_force", "`in_force`").flatMap { HeldVersions.read($0) }
        fields.finish()
        guard !reading.hasErrors, let site, let host, let evidenceKey, let notBefore, let inForce else { return nil }
        return Admission(site: site, host: host, evidenceKey: evidenceKey, notBefore: notBefore, inForce: inForce)
    }

    public var payload: [UInt8] {
        JSON.bytes(
            .map([
                "orderly": "admission/v1", "site": Node(site), "host": Node(host),
                "evidence_key": Node(evidenceKey.hex), "not_before": Node(notBefore.description),
                "in_force": inForce.node,
            ]))
    }
}
