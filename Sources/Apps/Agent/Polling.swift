import Documents
import Drift
import Evidence
import Execution
import Ledger
import Runbooks
import Signing
import Transport

/// Asks the mailbox for what is new: signed lists first, then orders. Nothing that the server says is believed; what it
/// brings is opened with keys that this host has.
struct Polling: Sendable {
    let host: Host
    let mailbox: Mailbox
    let stop: StopToken

    struct News: Sendable {
        var orders: [[UInt8]] = []
        /// The one unsigned hint.
        var retryAfter: Duration?
        /// What stood in the way, for the log.
        var problem: String?
    }

    /// What is asked for.
    enum Part: Sendable { case lists, all }

    /// Envelopes of one reply.
    private static let mostOrders = 64

    func ask(for part: Part = .all) throws(LedgerFailure) -> News {
        let free =
            part == .lists
            ? 0 : min(try host.ledger.freePlaces(limit: host.configuration.largestQueue), Self.mostOrders)
        let lists = host.lists
        var question = "config?trust=\(lists.trust.version)"
        // What is in force, not what was adopted: a list whose key was taken back must come again, signed by another.
        if let held = lists.allowlist { question += "&allowlist=\(held.digest.hex)" }
        if let held = lists.heldBaseline { question += "&baseline=\(held.digest.hex)" }
        // A statement may be large: it is sent back only where it is another one than the last one here.
        if let head = try host.ledger.head(), head.sequence > 0 { question += "&head=\(head.digest.hex)" }
        var exchanges = [Exchange(.get, question, maximumReply: 6 << 20)]
        if free > 0 { exchanges.append(Exchange(.get, "orders?free=\(free)", maximumReply: 2 << 20)) }
        switch mailbox.send(exchanges, stop: stop) {
        case .failure(let failure): return News(problem: failure.message)
        case .success(let replies):
            var news = News()
            guard let config = body(replies.first, &news) else { return news }
            let mayTakeOrders = try Adoption(host: host, mailbox: mailbox, stop: stop).adopt(config)
            if mayTakeOrders, replies.count > 1, let orders = body(replies[1], &news) {
                news.orders = envelopes(orders, "orders")
            }
            return news
        }
    }

    private func body(_ reply: Reply?, _ news: inout News) -> Node? {
        switch reply {
        case .response(let response)?:
            news.retryAfter = response.retryAfter.map { .seconds($0) } ?? news.retryAfter
            let reading = Reading(file: "the server's reply")
            guard response.status == 200, let node = JSON.read(response.body, reading, limit: 8 << 20) else {
                let why = reading.diagnostics.first?.description ?? ""
                news.problem = "the control server answered \(response.status) \(why)"
                return nil
            }
            if let soon = node["retry_after"]?.integer { news.retryAfter = .seconds(soon) }
            return node
        case .failed(let failure)?:
            news.problem = failure.message
            return nil
        case nil:
            news.problem = "the control server's reply is missing"
            return nil
        }
    }

    private func envelopes(_ node: Node, _ key: String) -> [[UInt8]] {
        (node[key]?.list ?? []).prefix(Self.mostOrders).compactMap { $0.string.flatMap { Base64.bytes($0) } }
    }
}
