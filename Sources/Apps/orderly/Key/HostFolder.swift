import Glibc
import Identity
import Secrets
import Signing

/// The folder of one host: its keys, what it was given at enrolment, and its state.
struct HostFolder {
    let path: String

    var tlsKey: String { path + "/tls.key" }
    var tlsCertificate: String { path + "/tls.pem" }
    var authority: String { path + "/ca.pem" }
    var receiptKey: String { path + "/receipt.pub" }
    var request: String { path + "/request.json" }
    var trust: String { path + "/trust.json" }
    var configuration: String { path + "/agent.yaml" }
    var state: String { path + "/state" }
    var evidenceKey: String { state + "/evidence.key" }
    var admission: String { state + "/admission.json" }
    var ledger: String { state + "/queue.db" }

    /// Makes the host's keys and its request. Keys that exist are never replaced: evidence would end there.
    func makeKeys(site: String, host: String) throws(CommandFailure) -> HostRequest {
        for path in [tlsKey, evidenceKey] where File.exists(path) {
            throw CommandFailure(
                .usage, "\(path) exists and is not replaced: this host has its keys",
                hint: "its request is \(request); choose another --directory for another host")
        }
        try File.makeDirectory(path, mode: 0o755)
        try File.makeDirectory(state)
        let evidence = try KeyFile.generate()
        let tls = TLSKey()
        let made: HostRequest
        do throws(IdentityError) {
            made = HostRequest(
                site: site, host: host, evidenceKey: evidence.publicKey,
                certificateRequest: try CertificateRequest(site: site, host: host, key: tls))
        } catch {
            throw CommandFailure(error, request)
        }
        do throws(SecretError) {
            try SecretFile.create(evidenceKey, evidence)
            try SecretFile.create(tlsKey, Array(tls.pem.utf8))
        } catch {
            unlink(evidenceKey)
            throw CommandFailure(error)
        }
        try File.write(made.bytes, to: request)
        return made
    }
}
