import ArgumentParser
import Documents
import Runbooks

struct AllowlistDiff: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Say what a new allowlist changes.",
        discussion: "Signatures are not checked. Exits 0 whether or not something differs.")

    @Argument(help: "The allowlist in force.", completion: .file(extensions: ["json"])) var old: String
    @Argument(help: "The one that follows.", completion: .file(extensions: ["json"])) var new: String
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let lines = Allowlist.diff(
            try AllowlistFile.unverified(old).allowlist, try AllowlistFile.unverified(new).allowlist
        ).map { $0.strippingControls(toOneLineOf: 500) }
        if json { return Console.print(.map(["changes": Node(lines)])) }
        Console.print(lines.isEmpty ? "both say the same" : lines.joined(separator: "\n"))
    }
}
