import ArgumentParser
import Documents
import Runbooks
import Signing

struct AllowlistShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Print what an allowlist says; its signature is not checked.")

    @Argument(help: "The allowlist.", completion: .file(extensions: ["json"])) var file: String
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let (allowlist, envelope) = try AllowlistFile.unverified(file)
        if json {
            return Console.print(JSON.read(envelope.unverifiedPayload, Reading(file: file)) ?? .null)
        }
        for line in AllowlistShow.lines(allowlist) { Console.print(line) }
    }

    static func lines(_ allowlist: Allowlist) -> [String] {
        var lines = [
            "allowlist \(allowlist.version) for \(allowlist.sites.joined(separator: ", "))",
            "issued \(allowlist.issued), admits orders until \(allowlist.expires)",
            "sha256 \(Digest(of: allowlist.payload))",
        ]
        for severity in Severity.allCases {
            guard let span = allowlist.grace[severity] else { continue }
            lines.append("heals of severity \(severity.rawValue) outlive it by \(span.quantity)")
        }
        for (word, text) in [("reason", allowlist.reason), ("ticket", allowlist.ticket)] {
            if let text { lines.append("\(word): \(text)".strippingControls(toOneLineOf: 500)) }
        }
        lines += allowlist.runbooks.flatMap { AllowlistWords.lines($0) }
        for plugin in allowlist.plugins {
            lines.append("plugin \(plugin.id) \(plugin.version), \(plugin.files.count) files, \(plugin.tree)")
        }
        return lines
    }
}

/// Entries of an allowlist for people.
enum AllowlistWords {
    static func lines(_ runbook: Allowlist.ListedRunbook) -> [String] {
        var lines = ["\(runbook.id) \(runbook.version) \(runbook.sha256)"]
        for (name, bound) in runbook.params.sorted(by: { $0.key < $1.key }) {
            lines.append("  \(name) must be \(bound)".strippingControls(toOneLineOf: 500))
        }
        for check in runbook.heals { lines.append("  \(check) may start it") }
        if let why = runbook.unproven {
            lines.append("  its undo is not proven: \(why)".strippingControls(toOneLineOf: 500))
        }
        return lines
    }
}
