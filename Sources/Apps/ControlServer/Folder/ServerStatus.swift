public import Documents
import Identity

/// What a control server holds, for its operator.
public struct ServerStatus: Sendable {
    public let hosts: [Store.Host]
    public let findings: [(host: HostName, finding: ChainFinding)]
    /// Orders with a host that has not answered yet, and that have not expired.
    public let openOrders: Int
    /// Where hosts reach it; nil before the first start of one without a fixed port.
    public let url: String?
    public let authorityNotAfter: Timestamp

    public init(_ folder: ServerFolder, _ store: Store, at now: Timestamp) async throws {
        hosts = try await store.hosts(most: 10_000, at: now)
        var findings: [(HostName, ChainFinding)] = []
        for host in hosts where findings.count < 1000 {
            findings += try await store.findings(of: host.name, most: 100).map { (host.name, $0) }
        }
        self.findings = findings
        let stages = try await store.orders(most: 1000, at: now).map { Set($0.hosts.map(\.stage)) }
        openOrders = stages.count { $0.contains(.waiting) || $0.contains(.fetched) }
        url = try? folder.url()
        let authority = try folder.text(.authority)
        let facts = try FolderError.about(folder.path) { () throws(IdentityError) in
            try CertificateFacts(pem: authority)
        }
        authorityNotAfter = Timestamp(seconds: facts.notAfter)
    }

    public var node: Node {
        .map([
            "orderly": "control-status/v1", "url": url.map { Node($0) },
            "authority_not_after": Node(authorityNotAfter.description), "open_orders": Node(openOrders),
            "hosts": .list(hosts.map(\.node)),
            "findings": .list(
                findings.map { host, finding in
                    .map(["site": Node(host.site), "host": Node(host.host), "finding": finding.node])
                }),
        ])
    }

    public var text: String {
        var lines = [
            "address    \(url ?? "not known before the first start")",
            "authority  valid until \(authorityNotAfter)",
            "orders     \(openOrders) not done",
            "hosts      \(hosts.count)",
        ]
        for host in hosts {
            let seen = host.seen.map { "last seen \($0)" } ?? "never seen"
            let admitted = host.isAdmitted ? "" : ", no signed admission yet"
            lines.append(
                "  \(host.name): \(seen), \(host.statements) statements, \(host.waitingOrders) orders waiting, "
                    + "certificate until \(host.certificateNotAfter)\(admitted)")
        }
        lines.append("findings   \(findings.count)")
        lines += findings.map { "  \($0.host): \($0.finding)" }
        return lines.joined(separator: "\n")
    }
}

extension ChainFinding: CustomStringConvertible {
    public var description: String {
        switch self {
        case .gap(let epoch, let from, let to): "statements \(from) to \(to) of epoch \(epoch) have not arrived"
        case .broken(let epoch, let sequence):
            "statement \(sequence) of epoch \(epoch) follows another one than the one before it"
        case .fork(let epoch, let sequence, let digest):
            "two statements for \(epoch)/\(sequence); the later one is \(digest)"
        }
    }
}
