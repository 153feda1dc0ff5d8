import ArgumentParser
import Documents
import Signing

struct TrustShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Print what a trust document says.",
        discussion: """
            It is only looked at: that its own root signed it says nothing about whose root that is. Compare the digest \
            with the one that its signers tell you.
            """)

    @Argument(help: "The trust document.") var file: String
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let trust = try SignedFile.trust(file)
        if json {
            let roles = Role.allCases.compactMap { role in
                trust.roles[role].map { keys in
                    Node.Entry(
                        key: role.rawValue,
                        value: .map(["threshold": Node(keys.threshold), "keys": .list(keys.keys.map(TrustShow.node))]))
                }
            }
            Console.print(
                .map([
                    "version": Node(trust.version), "issued": Node(trust.issued.description),
                    "expires": Node(trust.expires.description), "sha256": Node(trust.digest.hex),
                    "roles": Node(.map(roles)),
                ]))
            return
        }
        Console.print("trust document \(trust.version), issued \(trust.issued), good until \(trust.expires)")
        Console.print("sha256 \(trust.digest)")
        for role in Role.allCases {
            guard let keys = trust.roles[role] else { continue }
            Console.print("\(role.rawValue): \(keys.threshold) of \(keys.keys.count)")
            for key in keys.keys { Console.print("  \(key.id)") }
        }
    }

    private static func node(_ key: PublicKey) -> Node {
        .map(["id": Node(key.id), "public_key": Node(key.hex)])
    }
}
