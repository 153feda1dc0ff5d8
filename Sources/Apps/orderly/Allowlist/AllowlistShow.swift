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
        let sites = allowlist.sites.joined(separator: ", ")
        var lines = ConsentText.wrapped(ConsentText.word("allowlist \(allowlist.version) for \(sites)"), 0)
        lines += [
            "issued \(allowlist.issued), admits orders until \(allowlist.expires)",
            "sha256 \(Digest(of: allowlist.payload))",
        ]
        for severity in Severity.allCases {
            guard let span = allowlist.grace[severity] else { continue }
            lines.append("heals of severity \(severity.rawValue) outlive it by \(span.quantity)")
        }
        for (word, text) in [("reason", allowlist.reason), ("ticket", allowlist.ticket)] {
            if let text { lines += ConsentText.lines(word, text) }
        }
        for person in allowlist.approvedBy { lines += ConsentText.lines("approved by", person) }
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
        for (name, bound) in runbook.params.sorted(by: { $0.key < $1.key }) { lines += self.lines(name, bound) }
        for check in runbook.heals { lines += ConsentText.lines("may be started by", check, indent: 2) }
        switch runbook.standing {
        case .proved(let digest): lines.append("  proof of its undo \(digest)")
        case .unproven(let why): lines += ConsentText.lines("its undo is not proven", why, indent: 2)
        case .unsaid: break
        }
        return lines
    }

    private static func lines(_ name: String, _ bound: Bound) -> [String] {
        switch bound {
        case .oneOf(let values): ConsentText.lines("\(name) must be one of", Node(values), indent: 2)
        case .pattern(let pattern): ConsentText.lines("\(name) must be text that matches", pattern.text, indent: 2)
        }
    }
}
