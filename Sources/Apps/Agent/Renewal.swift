import Logging
import Documents
import Execution
import Identity
import Ledger
import Secrets
import Transport

/// Asks for a new client certificate over the old one's connection, at two thirds of its life.
struct Renewal: Sendable {
    let host: Host
    let mailbox: Mailbox
    let stop: StopToken

    func renewIfDue() throws(LedgerFailure) {
        let configuration = host.configuration
        let now = HostClock.now().seconds
        do throws(IdentityError) {
            let held = String(
                decoding: (try? PublicFile.read(configuration.clientCertificate, limit: 1 << 20)) ?? [], as: UTF8.self)
            let facts = try CertificateFacts(pem: held)
            guard facts.isDueForRenewal(at: now), facts.isValid(at: now) else {
                if !facts.isValid(at: now) { host.log.error("the client certificate has ended: admit this host again") }
                return
            }
            let key = try TLSKey(
                pem: String(decoding: (try? SecretFile.read(configuration.clientKey)) ?? [], as: UTF8.self))
            let request = try CertificateRequest(site: configuration.site, host: configuration.host, key: key)
            guard let renewed = ask(request) else { return }
            let next = try CertificateFacts(pem: renewed)
            guard next.identity == facts.identity, next.notAfter > facts.notAfter, next.isOf(key) else {
                return host.log.error("the server offers a certificate that is not a later one of this host's key")
            }
            do throws(PublicFile.Failure) {
                try PublicFile.replace(configuration.clientCertificate, with: Array(renewed.utf8), mode: 0o644)
                host.log.notice("the client certificate is renewed until \(Timestamp(seconds: next.notAfter))")
            } catch {
                host.log.error("\(error.message)")
            }
        } catch {
            host.log.error("the client certificate cannot be renewed: \(error.message)")
        }
    }

    private func ask(_ request: CertificateRequest) -> String? {
        let exchange = Exchange(
            .post, "certificate", body: Array(request.pem.utf8), contentType: "application/pkcs10",
            maximumReply: 64 << 10)
        guard case .success(let replies) = mailbox.send([exchange], stop: stop),
            case .response(let response)? = replies.first, response.status == 200
        else {
            host.log.warning("the client certificate is due for renewal, and the server does not give one yet")
            return nil
        }
        return JSON.read(response.body, Reading(file: "certificate"))?["certificate"]?.string
    }
}
