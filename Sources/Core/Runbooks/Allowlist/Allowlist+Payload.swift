import Documents
import Signing

extension Allowlist {
    /// The bytes to sign. Two lists that are equal have equal bytes.
    public var payload: [UInt8] { JSON.bytes(node) }

    var node: Node {
        let graces = Severity.allCases.compactMap { severity in
            grace[severity].map { Node.Entry(key: severity.rawValue, value: Node($0.quantity)) }
        }
        return .map([
            "orderly": "allowlist/v1", "version": Node(version), "issued": Node(issued.description),
            "expires": Node(expires.description), "grace": graces.isEmpty ? nil : Node(.map(graces)),
            "sites": Node(sites), "reason": reason.map { Node($0) }, "ticket": ticket.map { Node($0) },
            "approved_by": approvedBy.isEmpty ? nil : Node(approvedBy), "plugins": .list(plugins.map(\.node)),
            "runbooks": .list(runbooks.map(\.node)),
        ])
    }
}

extension Allowlist.ListedPlugin {
    var node: Node {
        .map([
            "id": Node(id), "version": Node(version.description), "tree": Node(tree.hex),
            "files": .list(
                files.map { file in
                    .map([
                        "path": Node(file.path), "mode": Node(file.mode), "size": Node(file.size),
                        "sha256": Node(file.sha256.hex),
                    ])
                }),
        ])
    }
}

extension Allowlist.ListedRunbook {
    var node: Node {
        let bounds = params.keys.sorted().compactMap { name in
            params[name].map { Node.Entry(key: name, value: $0.node) }
        }
        return .map([
            "id": Node(id), "version": Node(version.description), "sha256": Node(sha256.hex),
            "proof": proof.map { Node($0.hex) }, "unproven": unproven.map { Node($0) },
            "params": bounds.isEmpty ? nil : Node(.map(bounds)),
            "heals": heals.isEmpty ? nil : Node(heals),
        ])
    }
}
