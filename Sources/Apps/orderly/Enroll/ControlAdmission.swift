import Documents
import Identity
import Signing

/// What `orderly-control admit` gives a host. No secret is in it.
struct ControlAdmission {
    let certificate: String
    let authority: String
    let address: String
    let receiptKey: PublicKey

    /// Runs `orderly-control admit` for a server on this machine.
    init(request: String, control: String, site: String, host: String) throws(CommandFailure) {
        let file = request + ".admitted"
        defer { File.remove(file) }
        try Child.run(
            try Child.beside("orderly-control"), ["admit", request, "--directory", control, "--output", file])
        try self.init(reading: file, site: site, host: host)
    }

    /// Reads the file that `orderly-control admit` wrote, which must be for this host.
    init(reading path: String, site: String, host: String) throws(CommandFailure) {
        let reading = Reading(file: path)
        guard let node = JSON.read(try File.read(path, limit: 1 << 20), reading),
            let fields = reading.fields(node, "an admission by the control server")
        else { throw CommandFailure(reading) }
        fields.header("admitted/v1")
        let names = (fields.name("site"), fields.name("host"))
        let certificate = fields.string("certificate")
        let authority = fields.string("ca")
        let address = fields.string("address")
        let receiptKey = fields.publicKey("receipt_key")
        _ = fields.timestamp("not_after")
        fields.finish()
        guard !reading.hasErrors, let certificate, let authority, let address, let receiptKey else {
            throw CommandFailure(reading)
        }
        let found: PeerIdentity?
        do throws(IdentityError) {
            found = try CertificateFacts(pem: certificate).identity
            _ = try CertificateFacts(pem: authority)
        } catch {
            throw CommandFailure(error, path)
        }
        guard names == (site, host), found == .host(site: site, host: host) else {
            throw CommandFailure(
                .refused,
                "\(path) is for \(found.map(\.uri) ?? "nobody"), and this is host \(host) of site \(site)",
                hint: "admit this host's own request.json: orderly-control admit")
        }
        self.certificate = certificate
        self.authority = authority
        self.address = address
        self.receiptKey = receiptKey
    }
}
