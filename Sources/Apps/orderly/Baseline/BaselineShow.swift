import ArgumentParser
import Documents
import Drift
import Signing

struct BaselineShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Print what a signed baseline says; its signature is not checked.")

    @Argument(help: "The signed baseline.") var file: String
    @Option(help: "Only the checks of this host, with its own values.") var host: String?
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let payload = try SignedFile.unverified(file, as: .baseline).unverifiedPayload
        let reading = Reading(file: file)
        guard let baseline = Baseline.read(payload, reading) else {
            throw CommandFailure(SigningError.document(.baseline, reading.diagnostics), file)
        }
        if json { return Console.print(baseline.node) }
        let profile = baseline.profile.map { ", profile \($0)" } ?? ""
        Console.print("baseline \(baseline.version) of site \(baseline.site), \(baseline.mode.rawValue)\(profile)")
        Console.print("issued \(baseline.issued), sha256 \(Digest(of: payload))")
        for instance in baseline.instances(for: host ?? "") { Console.print(BaselineShow.line(instance)) }
        guard host == nil else { return }
        for entry in baseline.checks where entry.hosts != nil {
            Console.print("  \(entry.id): \(entry.uses), only on \((entry.hosts ?? []).joined(separator: ", "))")
        }
        for (name, overrides) in baseline.hosts.sorted(by: { $0.key < $1.key }) {
            Console.print("\(name) has its own: \(overrides.map(\.id).joined(separator: ", "))")
        }
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
