import ArgumentParser
import Documents
import Evidence
import Signing

struct EvidenceShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Print an export's statements in words.",
        discussion: """
            Statements that host.pub did not sign are left out and reported, with exit code 1. Whether host.pub is the \
            host's, and whether any statement is missing, is for `orderly evidence verify` to say.
            """)

    @Argument(help: "The folder that the export was written to.", completion: .directory) var folder: String
    @Argument(help: "One statement, in full; all of them, one line each, where it is left out.") var sequence: Int?
    @Option(help: "Only the epoch whose name begins so.") var epoch = ""
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let export = try ExportFolder(folder)
        let key = try KeyFile.publicKey("\(folder)/\(ExportLayout.hostKey)")
        var shown: [Statement] = []
        var unsigned = 0
        for name in export.names where wanted(name) {
            guard let bytes = export.contents.read(name), let read = EvidenceShow.statement(bytes, by: key) else {
                Console.note(
                    "\(name) is no statement that \(ExportLayout.hostKey) signed".strippingControls(toOneLineOf: 500))
                unsigned += 1
                continue
            }
            shown.append(read)
        }
        shown.sort { order($0) < order($1) }
        if shown.isEmpty, unsigned == 0 {
            throw CommandFailure(
                .usage, "\(folder) has no statement" + (sequence.map { " \($0)" } ?? ""),
                hint: sequence == nil ? nil : "leave the number out to see them all")
        }
        if json {
            Console.print(.list(shown.map(EvidenceShow.node)))
        } else {
            for statement in shown {
                Console.print(sequence == nil ? StatementText.line(statement) : StatementText.details(statement))
            }
        }
        if unsigned > 0 { throw Finished(status: .findings) }
    }

    private func wanted(_ name: String) -> Bool {
        guard name.hasPrefix("statements/\(epoch)"), name.hasSuffix(".dsse.json") else { return false }
        guard let sequence else { return true }
        return name.hasSuffix("/\(sequence).dsse.json")
    }

    private func order(_ statement: Statement) -> (Timestamp, String, Int) {
        (statement.made, statement.position.epoch, statement.position.sequence)
    }

    private static func statement(_ bytes: [UInt8], by key: PublicKey) -> Statement? {
        guard let envelope = try? Envelope(reading: bytes),
            let opened = try? envelope.open(as: .evidence, by: KeySet(key))
        else { return nil }
        return try? Statement(opened)
    }

    private static func node(_ statement: Statement) -> Node {
        .map([
            "epoch": Node(statement.position.epoch), "sequence": Node(statement.position.sequence),
            "made": Node(statement.made.description), "site": Node(statement.origin.site),
            "host": Node(statement.origin.host), "kind": Node(statement.kind), "record": statement.record,
        ])
    }
}
