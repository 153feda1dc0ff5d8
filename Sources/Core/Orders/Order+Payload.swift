import Documents
import Signing

extension Order {
    /// The bytes to sign.
    public var payload: [UInt8] {
        var entries: [Node.Entry] = []
        func add(_ key: String, _ value: Node?) {
            if let value { entries.append(Node.Entry(key: key, value: value)) }
        }
        add("orderly", "order/v1")
        add("order_id", Node(id.hex))
        add("site", Node(site))
        switch target {
        case .host(let host): add("host", Node(host))
        case .allHosts: add("hosts", "all")
        }
        switch task {
        case .run(let runbook, let params):
            add("do", "run")
            add("runbook", .map(["id": Node(runbook.id), "sha256": Node(runbook.digest.hex)]))
            let sorted = params.sorted { $0.key < $1.key }
            add("params", Node(.map(sorted.map { Node.Entry(key: $0.key, value: $0.value) })))
            if prelude == .dryRun { add("dry_run_first", true) }
        case .hold(let duration):
            add("do", "hold")
            add("for", Node(duration.quantity))
        case .release: add("do", "release")
        }
        add("issued", Node(issued.description))
        add("expires", Node(expires.description))
        add("not_after", notAfter.map { Node($0.description) })
        add("requires", requires.node)
        add("reason", Node(reason))
        add("ticket", ticket.map { Node($0) })
        add("requested_by", requestedBy.map { Node($0) })
        add("approved_by", approvedBy.isEmpty ? nil : Node(approvedBy))
        return JSON.bytes(Node(.map(entries)))
    }
}
