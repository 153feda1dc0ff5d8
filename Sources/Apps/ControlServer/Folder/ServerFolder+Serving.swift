public import Documents
import FoundationEssentials
import Glibc
import Identity
public import Logging
import NIOCore
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
        let key = try serverKey(at: mailbox.now())
        let (certificate, authority) = (try text(.server), try text(.authority))
        let server = MailServer(
            mailbox,
            .init(
                address: settings.address, port: port ?? settings.port, certificate: certificate, key: key,
                authority: authority),
            logger: logger)
        do {
            try await server.run { port in
                let url = settings.url(port: port)
                do throws(FolderError) {
                    try write(.address, url + "\n")
                } catch {
                    logger.error("\(error.message)")
                }
                ready(url)
            }
        } catch let error as IOError {
            throw notListening(port ?? settings.port, String(cString: strerror(error.errnoCode)), error.errnoCode)
        } catch is SocketAddressError {
            throw notListening(port ?? settings.port, "the address is not known here", EADDRNOTAVAIL)
        }
    }

    private func notListening(_ port: Int, _ why: String, _ code: Int32) -> FolderError {
        let place = "\(settings.address) port \(port)"
        let advice =
            switch code {
            case EADDRINUSE: "end what listens there (`ss -ltnp` names it), or choose another with `serve --port`"
            case EACCES: "ports below 1024 are root's; choose another with `serve --port`"
            default: "give an address of this machine in \(name(.settings)), or 0.0.0.0"
            }
        return FolderError(.cannot, "the server cannot listen at \(place): \(why); \(advice)")
    }

    func authority() throws(FolderError) -> CertificateAuthority {
        let (certificate, key) = (try text(.authority), try secret(.authorityKey))
        try FolderError.about(name(.authorityKey)) { () throws(IdentityError) in _ = try TLSKey(pem: key) }
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

    /// The key of the server's certificate, which is renewed when it is due.
    private func serverKey(at now: Timestamp) throws(FolderError) -> String {
        let (certificate, key, authority) = (try text(.server), try secret(.serverKey), try authority())
        let tlsKey = try FolderError.about(name(.serverKey)) { () throws(IdentityError) in try TLSKey(pem: key) }
        let renewed = try FolderError.about(name(.server)) { () throws(IdentityError) -> String? in
            let facts = try CertificateFacts(pem: certificate)
            guard facts.isOf(tlsKey) else { throw .keyDoesNotMatch }
            guard facts.isDueForRenewal(at: now.seconds) else { return nil }
            return try serverCertificate(tlsKey, by: authority, at: now)
        }
        if let renewed { try write(.server, renewed) }
        return key
    }
}
