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
        var lines = ConsentText.wrapped(
            ConsentText.word("baseline \(baseline.version) of site \(baseline.site), \(baseline.mode.rawValue)"), 0)
        if let profile = baseline.profile { lines += ConsentText.lines("profile", profile) }
        lines += ["issued \(baseline.issued)", "sha256 \(Digest(of: baseline.payload))"]
        for (word, text) in [("reason", baseline.reason), ("ticket", baseline.ticket)] {
            if let text { lines += ConsentText.lines(word, text) }
        }
        for person in baseline.approvedBy { lines += ConsentText.lines("approved by", person) }
        if let host { return lines + baseline.instances(for: host).flatMap(BaselineShow.lines) }
        for entry in baseline.checks {
            let mode = baseline.mode == .audit ? .audit : entry.mode ?? .heal
            let hosts = entry.hosts.map { ", only on \($0.joined(separator: ", "))" } ?? ""
            lines += ConsentText.lines(entry.id, "\(entry.uses), \(mode.rawValue)\(hosts)", indent: 2)
            lines += ConsentText.lines(entry.with, indent: 4)
        }
        for (name, overrides) in baseline.hosts.sorted(by: { $0.key < $1.key }) {
            lines += ConsentText.lines("host", name)
            for override in overrides { lines += BaselineShow.lines(override) }
        }
        return lines
    }

    private static func lines(_ override: Baseline.Override) -> [String] {
        switch override.change {
        case .off(let reason): ConsentText.lines("\(override.id) is off", reason, indent: 2)
        case .with(let values):
            ConsentText.lines(override.id, "has its own values", indent: 2) + ConsentText.lines(values, indent: 4)
        }
    }

    private static func lines(_ instance: CheckInstance) -> [String] {
        let off = instance.off.map { ", off: \($0)" } ?? ""
        return ConsentText.lines(instance.id, "\(instance.uses), \(instance.mode.rawValue)\(off)", indent: 2)
            + ConsentText.lines(instance.site.merging(instance.host) { $1 }, indent: 4)
    }
}
