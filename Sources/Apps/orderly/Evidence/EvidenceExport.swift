import Agent
import ArgumentParser
import Documents
import Ledger
import Signing

struct EvidenceExport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "On a host: write everything that an auditor needs to a folder.",
        discussion: """
            Trust documents, admission, the host's public key, every statement with its record, its Sigstore bundle and \
            its receipt. What steps printed stays on the host, and its digests are in the statements. The folder must not \
            exist. `orderly evidence verify` checks it anywhere, with the root's public key alone.
            """)

    @OptionGroup var host: HostOptions
    @Option(
        name: [.customShort("o"), .customLong("output")],
        help: ArgumentHelp("The folder to write.", valueName: "folder"), completion: .directory)
    var output: String
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            """
            Trust documents that are older than the one this host was enrolled with, and that it was not given then. \
            An auditor needs them where the root's keys have changed since.
            """, valueName: "file"), completion: .file(extensions: ["json"]))
    var trust: [String] = []
    @Flag(help: "Take along what steps printed, as far as this host still has it. It may name patients.")
    var withOutput = false

    func run() throws {
        let configuration = try host.configuration()
        guard let placed = configuration.trustFile else {
            throw CommandFailure(
                .refused, "\(host.path) names no trust_file, so nothing leads from a root to this host's evidence",
                hint: "enrol the host with a trust document")
        }
        var documents: [[UInt8]] = []
        for path in try older(than: placed) + trust + [placed] { documents.append(try SignedFile.read(path)) }
        let admission = try SignedFile.read(configuration.admissionFile)
        let ledger: Ledger
        do throws(LedgerFailure) {
            ledger = try Ledger.open(configuration.ledger, .existing)
        } catch {
            throw CommandFailure(.fault, error.description)
        }
        let folder = withOutput ? OutputFolder(configuration.outputDirectory) : nil
        let written = try LedgerExport(ledger: ledger, trust: documents, admission: admission, outputs: folder)
            .write(to: output)
        Console.print(output)
        Console.note(
            "\(written.statements) statements"
                + (withOutput ? ", \(written.outputs) outputs of steps" : "; what steps printed stays here")
                + (withOutput && written.absent > 0 ? "; \(written.absent) were pruned" : ""))
    }

    /// Those that were put on the host with the one in force.
    private func older(than placed: String) throws(CommandFailure) -> [String] {
        let folder = HostFolder.olderTrust(beside: placed)
        guard File.isDirectory(folder) else { return [] }
        return try FolderTree.entries(in: folder, FolderTree.Limits(files: 1000, depth: 1, hidden: .left))
            .filter { $0.kind == .file }.map { "\(folder)/\($0.name)" }
    }
}
