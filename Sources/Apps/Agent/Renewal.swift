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
        let path = configuration.clientCertificate
        // Where they are no credentials, the turn has said so: it could not ask the server.
        guard let credentials = try? Connection(configuration).credentials() else { return }
        let (facts, key) = (credentials.certificate, credentials.key)
        guard facts.isValid(at: now) else {
            return host.log.error(
                "\(path) has ended: have this host's certificate made again with `orderly-control admit`")
        }
        guard facts.isDueForRenewal(at: now) else { return }
        do throws(IdentityError) {
            let request = try CertificateRequest(site: configuration.site, host: configuration.host, key: key)
            guard let renewed = ask(request) else { return }
            let next = try CertificateFacts(pem: renewed)
            guard next.identity == facts.identity, next.notAfter > facts.notAfter, next.isOf(key) else {
                return host.log.error("the server offers a certificate that is not a later one of this host's key")
            }
            do throws(PublicFile.Failure) {
                try PublicFile.replace(path, with: Array(renewed.utf8), mode: 0o644)
                host.log.notice("\(path) is renewed until \(Timestamp(seconds: next.notAfter))")
            } catch {
                host.log.error("\(error.message)")
            }
        } catch {
            host.log.error("\(path) cannot be renewed: \(error.message)")
        }
    }

    private func ask(_ request: CertificateRequest) -> String? {
        let exchange = Exchange(
            .post, "certificate", body: Array(request.pem.utf8), contentType: "application/pkcs10",
            maximumReply: 64 << 10)
        guard case .success(let replies) = mailbox.send([exchange], stop: stop),
            case .response(let response)? = replies.first, response.status == 200
        else {
            host.log.warning(
                "\(host.configuration.clientCertificate) is due for renewal, and the server does not give one yet")
            return nil
        }
        return JSON.read(response.body, Reading(file: "certificate"))?["certificate"]?.string
    }
}
