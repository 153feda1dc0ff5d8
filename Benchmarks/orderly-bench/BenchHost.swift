import Agent
import Documents
import Glibc
import Identity
import Ledger
import Logging
import Secrets
import Signing

/// A host as enrolment leaves it, with an allowlist in force, in one scratch folder.
struct BenchHost {
    let operators: Operators
    let configuration: Configuration
    /// Of `agent.yaml`.
    let path: String

    init(in scratch: String) throws {
        operators = try Operators()
        let state = scratch + "/state"
        mkdir(state, 0o700)
        mkdir(state + "/blobs", 0o700)
        let evidence = try PrivateKey.generate()
        try SecretFile.create(state + "/evidence.key", evidence)
        try Scratch.write(try operators.admission(of: evidence.publicKey), to: state + "/admission.json")
        try Scratch.write(operators.trust, to: scratch + "/trust.json")
        try Scratch.write(operators.runbook, to: "\(state)/blobs/\(Digest(of: operators.runbook).hex)")
        try Self.certify(scratch)
        // Nothing listens on port 9: the agent finds its server gone, which it must survive anyway.
        let text = """
            site_id: \(Operators.site)
            host_id: \(Operators.host)
            mcp_base_url: https://127.0.0.1:9
            trust_file: \(scratch)/trust.json
            client_cert: \(scratch)/tls.pem
            client_key: \(scratch)/tls.key
            ca_cert: \(scratch)/ca.pem
            state_dir: \(state)
            poll_interval: 60
            max_orders_per_hour: 100000
            minimum_isolation: degraded
            """
        path = scratch + "/agent.yaml"
        try Scratch.write(Array(text.utf8), to: path)
        let reading = Reading(file: path)
        guard let read = Configuration.read(Array(text.utf8), environment: [:], hostName: Operators.host, reading)
        else {
            throw BenchFailure(reading.diagnostics.map(\.description).joined(separator: "\n"))
        }
        configuration = read
        let ledger = try Ledger.open(configuration.ledger)
        let allowlist = Adopted(
            .allowlist, version: 1, digest: operators.allowlistDigest, envelope: operators.allowlist)
        try ledger.adopt(allowlist, at: .now)
        try ledger.close()
    }

    func open() throws -> Host {
        try Host.open(configuration, log: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() })
    }

    private static func certify(_ scratch: String) throws {
        let life = CertificateAuthority.Life(from: Timestamp.now.seconds - 60, days: 30)
        let authority = try CertificateAuthority(name: "bench", life: life)
        let key = TLSKey()
        let request = try CertificateRequest(site: Operators.site, host: Operators.host, key: key)
        let certificate = try authority.hostCertificate(for: request, life: life)
        try Scratch.write(Array(key.pem.utf8), to: scratch + "/tls.key")
        try Scratch.write(Array(certificate.utf8), to: scratch + "/tls.pem")
        try Scratch.write(Array(authority.certificatePEM.utf8), to: scratch + "/ca.pem")
    }
}
