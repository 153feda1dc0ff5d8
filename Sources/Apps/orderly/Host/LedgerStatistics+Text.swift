import Documents
import Ledger

/// For `orderly status`.
extension LedgerStatistics {
    var lines: [String] {
        let ended = orders.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        var lines = [
            "since \(since.map(\.description) ?? "the beginning"): \(polls) polls, \(failedPolls) of them failed; "
                + "\(checks) checks, \(drifted) of them drifted; \(heals) heals; \(delivered) statements delivered",
            "orders ended: " + (ended.isEmpty ? "none yet" : ended.joined(separator: ", ")),
            "last poll: " + (lastPoll.map(\.description) ?? "none yet"),
        ]
        if let lastError { lines.append("last error: \(lastError.at), \(lastError.what)") }
        return lines
    }

    var node: Node {
        .map([
            "since": since.map { Node($0.description) }, "polls": Node(polls), "polls_failed": Node(failedPolls),
            "orders": Node(
                .map(orders.sorted { $0.key < $1.key }.map { Node.Entry(key: $0.key, value: Node($0.value)) })),
            "heals": Node(heals), "checks": Node(checks), "checks_drifted": Node(drifted),
            "delivered": Node(delivered), "last_poll": lastPoll.map { Node($0.description) },
            "last_error": lastError?.node,
        ])
    }
}

extension Trouble {
    var node: Node { .map(["at": Node(at.description), "what": Node(what)]) }
}
