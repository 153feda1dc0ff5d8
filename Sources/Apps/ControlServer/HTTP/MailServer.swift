import Hummingbird
import HummingbirdTLS
public import Logging
import NIOCore
import NIOSSL

/// The mailbox behind HTTPS, where both ends show a certificate of the one authority.
public struct MailServer: Sendable {
    /// Both ends' identities, and where to listen.
    public struct Settings: Sendable {
        public var address: String
        /// 0 chooses a free one.
        public var port: Int
        public var certificate: String
        public var key: String
        /// The only authority whose client certificates are accepted. PEM.
        public var authority: String

        public init(address: String, port: Int, certificate: String, key: String, authority: String) {
            self.address = address
            self.port = port
            self.certificate = certificate
            self.key = key
            self.authority = authority
        }
    }

    /// More than the hosts of a provider of this size keep open; the rest waits in the kernel's queue.
    private static let mostConnections = 1024

    private let mailbox: Mailbox
    private let settings: Settings
    private let logger: Logger

    public init(_ mailbox: Mailbox, _ settings: Settings, logger: Logger) {
        self.mailbox = mailbox
        self.settings = settings
        self.logger = logger
    }

    /// Serves until SIGTERM or SIGINT, then ends what is under way and returns.
    ///
    /// - Parameter ready: Called once with the port, when connections are accepted.
    public func run(ready: @escaping @Sendable (Int) -> Void) async throws {
        let router = Router(context: PeerContext.self)
        router.add(middleware: AnswerErrors())
        router.add(middleware: IdentifyPeer(mailbox: mailbox))
        HostRoutes(mailbox: mailbox).add(to: router)
        OperatorRoutes(mailbox: mailbox).add(to: router)
        let application = Application(
            router: router,
            server: try .tls(
                .http1(configuration: .init(idleTimeout: .seconds(60))), tlsConfiguration: try tlsConfiguration()),
            configuration: .init(
                address: .hostname(settings.address, port: settings.port), serverName: "orderly-control",
                availableConnectionsDelegate: .maximum(Self.mostConnections, logger: logger)),
            onServerRunning: { channel in
                if let port = channel.localAddress?.port { ready(port) }
            },
            logger: logger)
        try await application.runService()
    }

    private func tlsConfiguration() throws -> TLSConfiguration {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try NIOSSLCertificate.fromPEMBytes(Array(settings.certificate.utf8)).map {
                .certificate($0)
            },
            privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(settings.key.utf8), format: .pem)))
        configuration.minimumTLSVersion = .tlsv12
        configuration.trustRoots = .certificates(
            try NIOSSLCertificate.fromPEMBytes(Array(settings.authority.utf8)))
        // A client has no host name to be checked: it is who its certificate's URI says. Without one the handshake fails.
        configuration.certificateVerification = .noHostnameVerification
        return configuration
    }
}
