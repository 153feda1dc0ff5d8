import ArgumentParser
import Documents
import Drift
import Signing

struct BaselineShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Print what a signed baseline says; its signature is not checked.")

    @Argument(help: "The signed baseline.", completion: .file(extensions: ["json"])) var file: String
    @Option(help: "Only the checks of this host, with its own values.") var host: String?
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let payload = try SignedFile.unverified(file, as: .baseline).unverifiedPayload
        let reading = Reading(file: file)
        guard let baseline = Baseline.read(payload, reading) else {
            throw CommandFailure(SigningError.document(.baseline, reading.diagnostics), file)
        }
        if json { return Console.print(baseline.node) }
        for line in BaselineShow.lines(baseline, host: host) { Console.print(line) }
    }

    /// - Parameter host: for its own checks and values; nil for all that the baseline says.
    static func lines(_ baseline: Baseline, host: String?) -> [String] {
        let profile = baseline.profile.map { ", profile \($0)" } ?? ""
        var lines = [
            "baseline \(baseline.version) of site \(baseline.site), \(baseline.mode.rawValue)\(profile)",
            "issued \(baseline.issued), sha256 \(Digest(of: baseline.payload))",
        ]
        lines += baseline.instances(for: host ?? "").map(BaselineShow.line)
        guard host == nil else { return lines }
        for entry in baseline.checks where entry.hosts != nil {
            lines.append("  \(entry.id): \(entry.uses), only on \((entry.hosts ?? []).joined(separator: ", "))")
        }
        for (name, overrides) in baseline.hosts.sorted(by: { $0.key < $1.key }) {
            lines.append("\(name) has its own: \(overrides.map(\.id).joined(separator: ", "))")
        }
        return lines
    }

    private static func line(_ instance: CheckInstance) -> String {
        let values = instance.site.merging(instance.host) { $1 }.sorted { $0.key < $1.key }
        let with = values.map { "\($0.key)=\(String(decoding: JSON.bytes($0.value), as: UTF8.self))" }
        let off = instance.off.map { "off: \($0)" }
        let text = [
            "  \(instance.id): \(instance.uses), \(instance.mode.rawValue)", off ?? with.joined(separator: " "),
        ]
        return text.filter { !$0.isEmpty }.joined(separator: ", ").strippingControls(toOneLineOf: 500)
    }
}
