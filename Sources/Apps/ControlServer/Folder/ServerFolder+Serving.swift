public import Documents
import FoundationEssentials
import Identity
public import Logging
import Secrets
import Signing

extension ServerFolder {
    public func store() throws(StoreError) -> Store { try Store(path: name(.database)) }

    /// The mailbox over this folder's database and keys.
    public func mailbox(_ store: Store, now: @escaping @Sendable () -> Timestamp) throws(FolderError) -> Mailbox {
        Mailbox(store: store, authority: try authority(), receiptKey: try receiptKey(), now: now)
    }

    /// Serves `mailbox` until SIGTERM or SIGINT. The server's own certificate is renewed before it starts when two thirds
    /// of its life are over.
    ///
    /// - Parameters:
    ///   - port: Instead of the settings'.
    ///   - ready: Called once with the URL, when connections are accepted; the file `address` then holds it too.
    public func serve(
        _ mailbox: Mailbox, port: Int? = nil, logger: Logger, ready: @escaping @Sendable (String) -> Void
    ) async throws {
        try renewServerCertificate(at: mailbox.now())
        let server = MailServer(
            mailbox,
            .init(
                address: settings.address, port: port ?? settings.port, certificate: try text(.server),
                key: try secret(.serverKey), authority: try text(.authority)),
            logger: logger)
        try await server.run { port in
            let url = settings.url(port: port)
            do throws(FolderError) {
                try write(.address, url + "\n")
            } catch {
                logger.error("\(error.message)")
            }
            ready(url)
        }
    }

    func authority() throws(FolderError) -> CertificateAuthority {
        let (certificate, key) = (try text(.authority), try secret(.authorityKey))
        return try FolderError.about(name(.authority)) { () throws(IdentityError) in
            try CertificateAuthority(certificatePEM: certificate, keyPEM: key)
        }
    }

    func receiptKey() throws(FolderError) -> PrivateKey {
        do throws(SecretError) {
            return try SecretFile.privateKey(name(.receiptKey))
        } catch {
            throw FolderError(error)
        }
    }

    /// Where hosts reach the server: what it said when it last started, else what the settings say.
    func url() throws(FolderError) -> String {
        if let bytes = FileManager.default.contents(atPath: name(.address)) {
            return String(String(decoding: bytes, as: UTF8.self).prefix { $0 != "\n" })
        }
        guard settings.port != 0 else {
            throw FolderError(
                .unusable, "the server's port is not known before it has started once; run `orderly-control serve`")
        }
        return settings.url(port: settings.port)
    }

    private func renewServerCertificate(at now: Timestamp) throws(FolderError) {
        let (certificate, key, authority) = (try text(.server), try secret(.serverKey), try authority())
        let renewed = try FolderError.about(name(.server)) { () throws(IdentityError) -> String? in
            guard try CertificateFacts(pem: certificate).isDueForRenewal(at: now.seconds) else { return nil }
            return try serverCertificate(try TLSKey(pem: key), by: authority, at: now)
        }
        if let renewed { try write(.server, renewed) }
    }
}
