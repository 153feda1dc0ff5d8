import Documents
import Signing

/// What a host is given at its enrolment, put in its place.
extension HostFolder {
    func install(_ admitted: ControlAdmission, trust: [UInt8], admission: Envelope) throws(CommandFailure) {
        try File.write(Array(admitted.certificate.utf8), to: tlsCertificate)
        try File.write(Array(admitted.authority.utf8), to: authority)
        try File.write(Array(admitted.receiptKey.pem.utf8), to: receiptKey)
        try File.write(trust, to: self.trust)
        try SignedFile.write(admission, to: self.admission)
    }

    /// Older trust documents, beside the one in force, for an auditor who knows the first root only.
    func keep(older trust: [(version: Int, envelope: [UInt8])]) throws(CommandFailure) {
        guard !trust.isEmpty else { return }
        try File.makeDirectory(HostFolder.olderTrust(beside: self.trust), mode: 0o755)
        for document in trust {
            try File.write(
                document.envelope, to: "\(HostFolder.olderTrust(beside: self.trust))/\(document.version).json")
        }
    }

    /// The folder of those that came before `file`: `trust.json.older`.
    static func olderTrust(beside file: String) -> String { file + ".older" }

    /// Writes agent.yaml; one that is there may have been edited, and is kept.
    func configure(site: String, host: String, address: String) throws(CommandFailure) {
        guard !File.exists(configuration) else { return Console.note("\(configuration) is there and was kept") }
        let lines = [
            ("site_id", site), ("host_id", host), ("mcp_base_url", address), ("trust_file", trust),
            ("client_cert", tlsCertificate), ("client_key", tlsKey), ("ca_cert", authority), ("state_dir", state),
        ].map { key, value in "\(key): \(String(decoding: JSON.bytes(Node(value)), as: UTF8.self))\n" }
        try File.write(Array(lines.joined().utf8), to: configuration)
    }
}
