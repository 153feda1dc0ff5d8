import Documents
import Hummingbird
import Identity
import NIOCore
import NIOSSL

/// Reads who calls from the certificate of the connection, which the handshake has verified. No request says it.
struct IdentifyPeer: RouterMiddleware {
    let mailbox: Mailbox

    func handle(
        _ request: Request, context: PeerContext, next: @concurrent (Request, PeerContext) async throws -> Response
    ) async throws -> Response {
        guard let certificate = try await context.channel.nioSSL_peerCertificate().get(),
            let peer = try CertificateFacts(der: certificate.toDERBytes()).identity
        else {
            throw Refusal(
                403, "the client's certificate names no host and no operator",
                hint: "connect with a certificate that `orderly-control` made")
        }
        var context = context
        context.peer = peer
        if case .host(let site, let host) = peer {
            try await mailbox.store.see(HostName(site: site, host: host), at: mailbox.now())
        }
        return try await next(request, context)
    }
}
