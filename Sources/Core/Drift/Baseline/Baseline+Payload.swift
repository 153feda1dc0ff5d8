public import Documents

extension Baseline {
    /// The bytes to sign.
    public var payload: [UInt8] { JSON.bytes(node) }

    public var node: Node {
        .map([
            "orderly": "baseline/v1", "version": Node(version), "issued": Node(issued.description), "site": Node(site),
            "profile": profile.map { Node($0) }, "mode": Node(mode.rawValue),
            "checks": .list(
                checks.map { entry in
                    .map([
                        "id": Node(entry.id), "uses": Node(entry.uses),
                        "with": entry.with.isEmpty ? nil : Baseline.map(entry.with),
                        "mode": entry.mode.map { Node($0.rawValue) }, "hosts": entry.hosts.map { Node($0) },
                    ])
                }),
            "hosts": hosts.isEmpty
                ? nil : Baseline.map(hosts.mapValues { overrides in .list(overrides.map(Baseline.node)) }),
            "reason": reason.map { Node($0) }, "ticket": ticket.map { Node($0) },
            "approved_by": approvedBy.isEmpty ? nil : Node(approvedBy),
        ])
    }

    private static func node(_ override: Override) -> Node {
        switch override.change {
        case .with(let values): .map(["id": Node(override.id), "with": map(values)])
        case .off(let reason): .map(["id": Node(override.id), "off": Node(reason)])
        }
    }

    /// In the order of the keys, so that the same baseline always gives the same bytes.
    private static func map(_ values: [String: Node]) -> Node {
        Node(.map(values.sorted { $0.key < $1.key }.map { Node.Entry(key: $0.key, value: $0.value) }))
    }
}
