public import Documents
import FoundationEssentials
import Identity
import Secrets
import Signing

extension ServerFolder {
    /// Gives the host of a `request.json` its certificate and notes it in the database.
    ///
    /// - Returns: What the host needs: certificate, authority, address and receipt key. No secret is in it.
    public func admit(_ request: [UInt8], file: String, _ mailbox: Mailbox) async throws -> Node {
        let request = try AdmissionRequest(reading: request, file: file)
        let address = try url()
        let issued = try FolderError.about(file, .invalid) { () throws(IdentityError) in
            try mailbox.issue(request.certificate)
        }
        let now = mailbox.now()
        try await mailbox.store.enter(
            request.name, evidenceKey: request.evidenceKey.hex, serial: issued.facts.serial, notAfter: issued.notAfter,
            at: now)
        return .map([
            "orderly": "admitted/v1", "site": Node(request.name.site), "host": Node(request.name.host),
            "certificate": Node(issued.pem), "ca": Node(try text(.authority)), "address": Node(address),
            "receipt_key": Node(try receiptKey().publicKey.hex), "not_after": Node(issued.notAfter.description),
        ])
    }

    /// Makes certificate and key of a person who may hand in orders: `operators/NAME.pem` and `operators/NAME.key`, the
    /// key for its owner only.
    ///
    /// - Returns: Both paths.
    @discardableResult
    public func addOperator(_ name: String, at now: Timestamp) throws(FolderError) -> (certificate: String, key: String)
    {
        let key = TLSKey()
        let authority = try authority()
        let certificate = try FolderError.about("the operator's name", .usage) { () throws(IdentityError) in
            try authority.operatorCertificate(
                name: name, key: key, life: .init(from: now.seconds, days: ServerFolder.operatorDays))
        }
        let operators = path + "/operators"
        do {
            try FileManager.default.createDirectory(
                atPath: operators, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw FolderError(.disk, "\(operators) cannot be made: \(error)")
        }
        let base = "operators/\(name)"
        do throws(SecretError) {
            try SecretFile.create("\(path)/\(base).key", Array(key.pem.utf8))
        } catch {
            throw FolderError(error)
        }
        try write("\(base).pem", certificate)
        return ("\(path)/\(base).pem", "\(path)/\(base).key")
    }
}

/// `request.json`, as `orderly key init` makes it on a host.
struct AdmissionRequest: Sendable {
    let name: HostName
    let certificate: CertificateRequest
    let evidenceKey: PublicKey

    init(reading bytes: [UInt8], file: String) throws(FolderError) {
        let reading = Reading(file: file)
        guard let node = JSON.read(bytes, reading, limit: 64 << 10), let fields = reading.fields(node, "a request")
        else {
            throw AdmissionRequest.invalid(reading)
        }
        fields.header("request/v1")
        let site = fields.name("site")
        let host = fields.name("host")
        let csr = fields.string("csr")
        let evidenceKey = fields.publicKey("evidence_key")
        fields.finish()
        guard let site, let host, let csr, let evidenceKey, !reading.hasErrors else {
            throw AdmissionRequest.invalid(reading)
        }
        certificate = try FolderError.about("\(file): `csr`", .invalid) { () throws(IdentityError) in
            try CertificateRequest(pem: csr)
        }
        guard certificate.identity == .host(site: site, host: host) else {
            throw FolderError(
                .invalid, "\(file): the certificate request is for \(certificate.identity.uri), not for \(site)/\(host)"
            )
        }
        name = HostName(site: site, host: host)
        self.evidenceKey = evidenceKey
    }

    private static func invalid(_ reading: Reading) -> FolderError {
        FolderError(.invalid, reading.diagnostics.map(\.description).joined(separator: "\n"))
    }
}
