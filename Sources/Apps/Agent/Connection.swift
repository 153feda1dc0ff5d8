import Documents
import Identity
import Secrets

/// The three files with which this host speaks to its control server, looked at before they are needed.
public struct Connection {
    private let configuration: Configuration

    public init(_ configuration: Configuration) {
        self.configuration = configuration
    }

    /// Throws `setup` with the first thing that is wrong: a file that is missing, a key that others can read, a
    /// certificate that is not this key's, not this host's or over.
    public func check() throws(AgentFailure) {
        let now = HostClock.now().seconds
        let key = try reading(configuration.clientKey) { text throws(IdentityError) in try TLSKey(pem: text) }
        let certificate = try facts(configuration.clientCertificate)
        let path = configuration.clientCertificate
        let hint = "have this host admitted again: `orderly key admit`"
        guard certificate.isOf(key) else {
            throw AgentFailure(.setup, "\(path) is not the certificate of \(configuration.clientKey)", hint: hint)
        }
        let own = PeerIdentity.host(site: configuration.site, host: configuration.host)
        guard certificate.identity == own else {
            let named = certificate.identity?.uri ?? certificate.commonName
            throw AgentFailure(.setup, "\(path) is for \(named), not for \(own.uri)", hint: hint)
        }
        try judge(certificate, path, now: now, hint: hint)
        let authority = configuration.certificateAuthority
        try judge(
            try facts(authority), authority, now: now, hint: "fetch the control server's own `ca.pem` again")
    }

    private func judge(
        _ certificate: CertificateFacts, _ path: String, now: Int64, hint: String
    ) throws(AgentFailure) {
        if certificate.isValid(at: now) { return }
        let (from, to) = (Timestamp(seconds: certificate.notBefore), Timestamp(seconds: certificate.notAfter))
        throw AgentFailure(.setup, "\(path) is valid from \(from) to \(to), and it is \(HostClock.now())", hint: hint)
    }

    private func facts(_ path: String) throws(AgentFailure) -> CertificateFacts {
        let bytes: [UInt8]
        do throws(PublicFile.Failure) {
            bytes = try PublicFile.read(path, limit: 1 << 20, guarded: true)
        } catch {
            throw AgentFailure(.setup, error.message)
        }
        do throws(IdentityError) {
            return try CertificateFacts(pem: String(decoding: bytes, as: UTF8.self))
        } catch {
            throw AgentFailure(.setup, "\(path): \(error.message)")
        }
    }

    private func reading<Value>(
        _ path: String, _ body: (String) throws(IdentityError) -> Value
    ) throws(AgentFailure) -> Value {
        let bytes: [UInt8]
        do throws(SecretError) {
            bytes = try SecretFile.read(path)
        } catch {
            throw AgentFailure(.setup, error.description)
        }
        do throws(IdentityError) {
            return try body(String(decoding: bytes, as: UTF8.self))
        } catch {
            throw AgentFailure(.setup, "\(path): \(error.message)")
        }
    }
}
