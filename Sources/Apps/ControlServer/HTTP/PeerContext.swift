import Hummingbird
import Identity
import NIOCore

/// What is known of a request beside itself: the connection it came over and who stands at its other end.
struct PeerContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    let channel: any Channel
    /// Set by `IdentifyPeer`, before any route runs.
    var peer: PeerIdentity?

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        channel = source.channel
    }

    func host() throws(Refusal) -> HostName {
        guard case .host(let site, let host) = peer else {
            throw Refusal(403, "only a host may ask for this", hint: "connect with a host's certificate")
        }
        return HostName(site: site, host: host)
    }

    func `operator`() throws(Refusal) -> String {
        guard case .operator(let name) = peer else {
            throw Refusal(
                403, "only an operator may ask for this",
                hint: "connect with a certificate that `orderly-control operator` made")
        }
        return name
    }
}
