import ArgumentParser
import Documents
import Runbooks
import Signing

struct AllowlistShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Print what an allowlist says; its signature is not checked.")

    @Argument(help: "The allowlist.") var file: String
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let (allowlist, envelope) = try AllowlistFile.unverified(file)
        if json {
            return Console.print(JSON.read(envelope.unverifiedPayload, Reading(file: file)) ?? .null)
        }
        Console.print("allowlist \(allowlist.version) for \(allowlist.sites.joined(separator: ", "))")
        Console.print("issued \(allowlist.issued), admits orders until \(allowlist.expires)")
        Console.print("sha256 \(Digest(of: envelope.unverifiedPayload))")
        for severity in Severity.allCases {
            guard let span = allowlist.grace[severity] else { continue }
            Console.print("heals of severity \(severity.rawValue) outlive it by \(span.quantity)")
        }
        for (word, text) in [("reason", allowlist.reason), ("ticket", allowlist.ticket)] {
            if let text { Console.print("\(word): \(text)".strippingControls(toOneLineOf: 500)) }
        }
        for runbook in allowlist.runbooks { Console.print(AllowlistWords.lines(runbook).joined(separator: "\n")) }
        for plugin in allowlist.plugins {
            Console.print("plugin \(plugin.id) \(plugin.version), \(plugin.files.count) files, \(plugin.tree)")
        }
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
