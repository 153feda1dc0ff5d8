import Documents
import Identity
import Secrets

/// The files with which this host speaks to its control server, looked at before they are needed.
public struct Connection {
    private let configuration: Configuration

    public init(_ configuration: Configuration) {
        self.configuration = configuration
    }

    /// Throws `setup` with the first thing that is wrong: a file that is missing, a key that others can read, a
    /// certificate that is not this key's, not this host's or over.
    public func check() throws(AgentFailure) {
        let now = HostClock.now().seconds
        let credentials = try credentials()
        try judge(credentials.certificate, configuration.clientCertificate, now: now, hint: Self.admitAgain)
        try judge(credentials.authority, configuration.certificateAuthority, now: now, hint: Self.fetchAuthority)
        _ = try receiptKey()
    }

    struct Credentials {
        var key: TLSKey
        var certificate: CertificateFacts
        var authority: CertificateFacts
    }

    private static let admitAgain =
        "have this host's certificate made again: `orderly-control admit` on its request.json, at the control server"
    private static let keyAgain =
        "put its own key back, or make new ones with `orderly key init` and have the host admitted again"
    private static let fetchAuthority = "fetch the control server's own `ca.pem` again"

    /// What each connection needs. Whether it is valid by now is left to the two ends of the connection: a host whose
    /// clock is wrong should hear so from there.
    func credentials() throws(AgentFailure) -> Credentials {
        let key = try reading(configuration.clientKey) { text throws(IdentityError) in try TLSKey(pem: text) }
        let path = configuration.clientCertificate
        let certificate = try facts(path, hint: Self.admitAgain)
        guard certificate.isOf(key) else {
            throw AgentFailure(
                .setup, "\(path) is not the certificate of \(configuration.clientKey)", hint: Self.admitAgain)
        }
        let own = PeerIdentity.host(site: configuration.site, host: configuration.host)
        guard certificate.identity == own else {
            let named = certificate.identity?.uri ?? certificate.commonName
            throw AgentFailure(.setup, "\(path) is for \(named), not for \(own.uri)", hint: Self.admitAgain)
        }
        let authority = try facts(configuration.certificateAuthority, hint: Self.fetchAuthority)
        return Credentials(key: key, certificate: certificate, authority: authority)
    }

    /// The key without which no receipt can be judged, and so nothing be delivered.
    func receiptKey() throws(AgentFailure) -> ReceiptKey {
        do throws(PublicFile.Failure) {
            return try ReceiptKey(configuration)
        } catch {
            throw AgentFailure(
                .setup, error.message,
                hint: "fetch the control server's own `receipt.pub` again; nothing is lost meanwhile"
            )
        }
    }

    private func judge(
        _ certificate: CertificateFacts, _ path: String, now: Int64, hint: String
    ) throws(AgentFailure) {
        if certificate.isValid(at: now) { return }
        let (from, to) = (Timestamp(seconds: certificate.notBefore), Timestamp(seconds: certificate.notAfter))
        throw AgentFailure(.setup, "\(path) is valid from \(from) to \(to), and it is \(HostClock.now())", hint: hint)
    }

    private func facts(_ path: String, hint: String) throws(AgentFailure) -> CertificateFacts {
        let bytes: [UInt8]
        do throws(PublicFile.Failure) {
            bytes = try PublicFile.read(path, limit: 1 << 20, guarded: true)
        } catch {
            throw AgentFailure(.setup, error.message, hint: hint)
        }
        do throws(IdentityError) {
            return try CertificateFacts(pem: String(decoding: bytes, as: UTF8.self))
        } catch {
            throw AgentFailure(.setup, "\(path): \(error.message)", hint: hint)
        }
    }

    private func reading<Value>(
        _ path: String, _ body: (String) throws(IdentityError) -> Value
    ) throws(AgentFailure) -> Value {
        let bytes: [UInt8]
        do throws(SecretError) {
            bytes = try SecretFile.read(path)
        } catch {
            throw AgentFailure(.setup, error.description, hint: Self.keyAgain)
        }
        do throws(IdentityError) {
            return try body(String(decoding: bytes, as: UTF8.self))
        } catch {
            throw AgentFailure(.setup, "\(path): \(error.message)", hint: Self.keyAgain)
        }
    }
}
