import Documents
import Orders
import Signing

extension Mailbox {
    /// Of one reply, together: base64 makes it a megabyte.
    private static let mostOrderBytes = 768 << 10
    static let mostOrders = 64
    /// Seconds after which a host asks again when not everything fitted.
    private static let soon = 10

    /// `{orders: [base64 of an envelope], retry_after?}`
    func orders(for name: HostName, free: Int) async throws -> Node {
        let offer = try await store.offer(
            to: name, most: min(free, Mailbox.mostOrders), mostBytes: Mailbox.mostOrderBytes, at: now())
        return .map([
            "orderly": "orders/v1", "orders": .list(offer.envelopes.map { Node(Base64.text($0)) }),
            "retry_after": offer.more && free > 0 ? Node(Mailbox.soon) : nil,
        ])
    }

    /// Takes an order that an operator hands in. Posting the same bytes again changes nothing.
    func post(order envelope: [UInt8], operator name: String) async throws -> Node {
        let instant = now()
        let trust = try await trust()
        let opened: OpenedPayload
        do throws(SigningError) {
            opened = try trust.open(envelope, as: .order, now: instant)
        } catch {
            throw Refusal.notSigned("the order", error)
        }
        let reading = Reading(file: "order")
        guard let order = Order.read(opened.bytes, reading) else { throw Refusal.malformed("the order", reading) }
        guard instant <= order.expires else {
            throw Refusal(
                422, "the order expired at \(order.expires)", hint: "sign a fresh one with `orderly order sign`")
        }
        try await judge(order, trust)
        let posting = try await store.post(
            order, task: Mailbox.words(order.task), digest: opened.digest, envelope: envelope, operator: name,
            at: instant)
        if posting == .otherBytes {
            throw Refusal(
                409, "another order has the id \(order.id)",
                hint: "sign a fresh one: an id is used once and never again")
        }
        return .map([
            "orderly": "posted/v1", "order_id": Node(order.id.hex), "sha256": Node(opened.digest.hex),
            "known": Node(posting == .known),
        ])
    }

    /// What the hosts would refuse is refused here, where somebody sees it at once.
    private func judge(_ order: Order, _ trust: Trust) async throws {
        if case .host(let host) = order.target {
            let name = HostName(site: order.site, host: host)
            guard try await store.evidenceKey(requestedBy: name) != nil else {
                throw Refusal(
                    422, "no host \(host) of site \(order.site) is known here",
                    hint: "look for its name with `GET hosts`, or admit it with `orderly-control admit`")
            }
        }
        guard order.requires.trust <= trust.version else {
            throw Refusal(
                422, "the order asks for trust document \(order.requires.trust), which is not here",
                hint: "send the trust document first")
        }
        let held = try await store.document(.allowlist, site: order.site)?.version ?? 0
        guard order.requires.allowlist <= held else {
            throw Refusal(
                422, "the order asks for allowlist \(order.requires.allowlist), and site \(order.site) has \(held)",
                hint: "send the allowlist first")
        }
    }

    private static func words(_ task: Order.Task) -> String {
        switch task {
        case .run(let runbook, _): "run \(runbook.id)"
        case .hold: "hold"
        case .release: "release"
        }
    }

    /// The newest 500 orders, and how far each has come with each host.
    func allOrders() async throws -> Node {
        let states = try await store.orders(most: 500, at: now())
        return .map(["orderly": "orders-all/v1", "orders": .list(states.map(\.node))])
    }
}

extension Store.OrderState {
    fileprivate var node: Node {
        .map([
            "order_id": Node(id), "site": Node(site), "host": host.map { Node($0) },
            "hosts": host == nil ? "all" : nil, "task": Node(task), "issued": Node(issued.description),
            "expires": Node(expires.description), "received": Node(received.description),
            "operator": Node(operatorName),
            "states": .list(
                hosts.map { host in
                    .map([
                        "host": Node(host.host), "state": Node(host.stage.rawValue),
                        "outcome": host.outcome.map { Node($0) },
                    ])
                }),
        ])
    }
}
