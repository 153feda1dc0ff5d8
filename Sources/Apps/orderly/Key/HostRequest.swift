import Documents
import Identity
import Signing

/// `request.json`: what a host asks to be admitted with. It holds no private key and proves nothing but that its TLS
/// key exists; the site key's holder says whether it is the right host.
struct HostRequest {
    let site: String
    let host: String
    let evidenceKey: PublicKey
    let certificateRequest: CertificateRequest

    var bytes: [UInt8] {
        let text = JSON.text(
            .map([
                "orderly": "request/v1", "site": Node(site), "host": Node(host),
                "evidence_key": Node(evidenceKey.hex), "csr": Node(certificateRequest.pem),
            ]))
        return Array(text.utf8) + [0x0A]
    }
}

extension HostRequest {
    /// Reads the file, and holds the names in it against those in the certificate request.
    init(reading path: String) throws(CommandFailure) {
        let reading = Reading(file: path)
        guard let node = JSON.read(try File.read(path, limit: 64 << 10), reading),
            let fields = reading.fields(node, "a host's request")
        else { throw CommandFailure(reading) }
        fields.header("request/v1")
        let site = fields.name("site")
        let host = fields.name("host")
        let evidenceKey = fields.publicKey("evidence_key")
        let pem = fields.string("csr")
        fields.finish()
        guard !reading.hasErrors, let site, let host, let evidenceKey, let pem else { throw CommandFailure(reading) }
        let request: CertificateRequest
        do throws(IdentityError) {
            request = try CertificateRequest(pem: pem)
        } catch {
            throw CommandFailure(error, path)
        }
        guard request.identity == .host(site: site, host: host) else {
            throw CommandFailure(
                .refused, "\(path) asks for host \(host) of site \(site), and its certificate request for another",
                hint: "make it anew on the host with `orderly key init`")
        }
        self.init(site: site, host: host, evidenceKey: evidenceKey, certificateRequest: request)
    }
}
