import ArgumentParser
import Documents
import Drift
import Signing
import YAML

struct BaselineSign: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sign", abstract: "Sign a baseline with the site key.",
        discussion: """
            The file is read strictly. Where --plugins, or ./plugins, is there, its checks and their values are judged \
            too. Hosts take the baseline when its version is higher than the one they hold. `version` and `issued` may be \
            left out of the file.
            """)

    @Argument(help: "The baseline, in YAML.", completion: .file(extensions: ["yaml", "yml"])) var file: String
    @Option(name: .customLong("version"), help: "Its version, instead of the file's.") var version: Int?
    @OptionGroup var shelves: LibraryOptions
    @Option(
        help: "The trust document in force: then what was signed is opened as a host will.",
        completion: .file(extensions: ["json"])) var trust: String?
    @OptionGroup var signing: SignerOptions
    @OptionGroup var incomplete: IncompleteOption
    @OptionGroup var output: OutputOption

    func validate() throws {
        if let version, version < 1 { throw ValidationError("--version counts from 1") }
    }

    func run() throws {
        let baseline = try read()
        let files = try shelves.files()
        if !files.plugins.isEmpty {
            let findings = BaselineJudge(files.library()).findings(in: baseline)
            guard findings.isEmpty else {
                let lines = findings.map { Diagnostic("ORD-424", .error, $0.message, file: file).description }
                throw CommandFailure(.findings, lines.joined(separator: "\n"))
            }
        }
        let trust = try trust.map { path throws(CommandFailure) in try SignedFile.trust(path) }
        let envelope = try Sealing.seal(
            baseline.payload, as: .baseline, by: try signing.signers(), under: trust,
            incomplete.completeness)
        try SignedFile.write(envelope, to: output.path)
        Console.note("baseline \(baseline.version) of site \(baseline.site): \(baseline.checks.count) checks")
    }

    /// The document with the version that was asked for, signed from now on.
    private func read() throws(CommandFailure) -> Baseline {
        let reading = Reading(file: file)
        guard let node = YAML.read(try File.read(file, limit: Baseline.largest, .cut), reading) else {
            throw CommandFailure(reading)
        }
        guard let baseline = BaselineDraft.read(node, version: version, at: Clock.now(), reading) else {
            throw CommandFailure(reading)
        }
        return baseline
    }
}
