import ArgumentParser
import Documents
import Runbooks
import Signing

struct AllowlistSend: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send", abstract: "Hand an allowlist, and the bytes that it names, to the control server.",
        discussion: "The bytes go first, so that no host is given a list whose runbooks it cannot fetch.")

    @Argument(help: "The allowlist.", completion: .file(extensions: ["json"])) var file: String
    @OptionGroup var shelves: LibraryOptions
    @OptionGroup var sending: OperatorOption

    func run() throws {
        let (allowlist, envelope) = try AllowlistFile.unverified(file)
        let files = try shelves.files()
        var held: [Digest: [UInt8]] = [:]
        for runbook in files.runbooks { held[Digest(of: runbook.bytes)] = runbook.bytes }
        for file in files.plugins.flatMap(\.tree.files) { held[file.sha256] = file.bytes }
        var blobs: [(digest: Digest, bytes: [UInt8])] = []
        for digest in allowlist.blobs.keys.sorted(by: { $0.hex < $1.hex }) {
            guard let bytes = held[digest] else {
                throw CommandFailure(
                    .findings, "\(file) names \(name(of: digest, in: allowlist)), and no file here has these bytes",
                    hint: "name the folders that the list was signed from: --runbooks and --plugins")
            }
            blobs.append((digest, bytes))
        }
        let mailbox = try sending.mailbox()
        try mailbox.put(blobs.map { ("blobs/\($0.digest)", $0.bytes) }, as: "the runbooks and plugins")
        let answer = try mailbox.put("allowlist", envelope.json, as: file)
        let version = answer["version"]?.integer ?? 0
        Console.note("the control server holds allowlist \(version) and its \(blobs.count) files")
    }

    private func name(of digest: Digest, in allowlist: Allowlist) -> String {
        if let runbook = allowlist.runbooks.first(where: { $0.sha256 == digest }) {
            return "\(runbook.id) \(runbook.version)"
        }
        for plugin in allowlist.plugins {
            if let file = plugin.files.first(where: { $0.sha256 == digest }) { return "\(plugin.id)/\(file.path)" }
        }
        return digest.hex
    }
}
