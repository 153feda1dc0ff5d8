import Documents
public import Execution
import Transport

/// Whether the control server answers this host: `orderly doctor --config FILE`.
public struct Reachability {
    private let mailbox: Mailbox

    public init(_ host: Host) throws(AgentFailure) {
        mailbox = try Mailbox(host)
    }

    /// Asks for the server's health, as the agent would: caged, with this host's certificate.
    public func layer() -> Layer {
        let name = "control server"
        switch mailbox.send([Exchange(.get, "health", maximumReply: 64 << 10)], stop: StopToken()) {
        case .failure(let failure): return Layer(name, .absent, note: failure.message)
        case .success(let replies):
            switch replies.first {
            case .response(let response)? where response.status == 200:
                return Layer(name, .active, note: skew(response.date))
            case .response(let response)?: return Layer(name, .degraded, note: "it answers \(response.status)")
            case .failed(let failure)?: return Layer(name, .absent, note: failure.message)
            case nil: return Layer(name, .absent, note: "no reply came")
            }
        }
    }

    /// Orders are judged by this host's clock, so a difference is worth knowing.
    private func skew(_ date: Timestamp?) -> String? {
        guard let date else { return nil }
        let difference = HostClock.now() - date
        let size = difference < .zero ? .zero - difference : difference
        return size > .seconds(5)
            ? "its clock and this host's differ by \(Duration.seconds(size.components.seconds).quantity)" : nil
    }
}
