import ArgumentParser
import Documents
import Evidence
import Signing

struct EvidenceVerify: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check an export from the root's public key alone.",
        discussion: """
            Checks the way from the root over the trust documents and the admission to the host's key, every signature, \
            and that no statement is missing, changed, out of order or there twice. Output of steps that is there must \
            have the digest in its statement; output that is not there is counted. Exits 1 when anything is wrong.
            """)

    @Argument(help: "The folder that the export was written to.", completion: .directory) var folder: String
    @Option(
        parsing: .upToNextOption, help: ArgumentHelp("The root's public keys.", valueName: "pub-file"),
        completion: .file(extensions: ["pub", "pem"]))
    var root: [String]
    @Option(help: ArgumentHelp("How many root keys must have signed the first trust document.", valueName: "n"))
    var threshold = 1
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("The control server's receipt keys, to check its receipts.", valueName: "pub-file"),
        completion: .file(extensions: ["pub", "pem"]))
    var receiptKey: [String] = []
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let roots = try EvidenceVerify.keys(root, threshold: threshold, "--root")
        let receipts = receiptKey.isEmpty ? nil : try EvidenceVerify.keys(receiptKey, threshold: 1, "--receipt-key")
        let export = try ExportFolder(folder)
        let audit = EvidenceVerifier(roots: roots, receiptKeys: receipts).audit(export.contents)
        if json {
            Console.print(audit.node)
        } else {
            for finding in audit.findings { Console.print(finding.description.strippingControls(toOneLineOf: 2000)) }
            Console.print(audit.summary)
        }
        if !audit.verifies { throw Finished(status: .findings) }
    }

    private static func keys(_ files: [String], threshold: Int, _ option: String) throws(CommandFailure) -> KeySet {
        var keys: [PublicKey] = []
        for file in files { keys.append(try KeyFile.publicKey(file)) }
        do throws(SigningError) {
            return try KeySet(threshold: threshold, keys: keys)
        } catch {
            throw CommandFailure(error, option)
        }
    }
}

extension Audit {
    /// For `--json`.
    var node: Node {
        .map([
            "verifies": Node(verifies), "site": site.map { Node($0) }, "host": host.map { Node($0) },
            "trust": .list(trust.map { Node($0) }), "statements": Node(statements),
            "kinds": Node(
                .map(kinds.sorted { $0.key < $1.key }.map { Node.Entry(key: $0.key, value: Node($0.value)) })),
            "epochs": .list(
                epochs.map { epoch in
                    .map([
                        "epoch": Node(epoch.epoch), "reason": epoch.reason.map { Node($0.rawValue) },
                        "statements": Node(epoch.statements), "last": Node(epoch.last),
                        "from": Node(epoch.from.description), "until": Node(epoch.until.description),
                    ])
                }),
            "receipts": Node(receipts), "unchecked_receipts": Node(uncheckedReceipts),
            "outputs": Node(outputs), "absent_outputs": Node(absentOutputs),
            "findings": .list(
                findings.map { finding in
                    .map([
                        "code": Node(finding.code.rawValue), "epoch": finding.place.map { Node($0.epoch) },
                        "sequence": finding.place.map { Node($0.sequence) }, "message": Node(finding.message),
                    ])
                }),
        ])
    }
}
