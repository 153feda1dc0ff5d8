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

    @Argument(help: "The trust document.", completion: .file(extensions: ["json"])) var file: String
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
        let document = try SignedText.trust(try SignedFile.envelope(file), file)
        for line in TrustShow.lines(document) + ["sha256 \(trust.digest)"] { Console.print(line) }
    }

    static func lines(_ document: TrustDocument) -> [String] {
        var lines = [
            "trust document \(document.version), issued \(document.issued), good until \(document.expires)"
        ]
        for role in Role.allCases {
            guard let keys = document.roles[role] else { continue }
            lines.append("\(role.rawValue): \(keys.threshold) of \(keys.keys.count)")
            lines += keys.keys.map { "  \($0.id)" }
        }
        return lines
    }

    private static func node(_ key: PublicKey) -> Node {
        .map(["id": Node(key.id), "public_key": Node(key.hex)])
    }
}
