import ArgumentParser
import ControlServer
import Documents
import FoundationEssentials

struct Admit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Give a host its certificate.",
        discussion: """
            Prints what the host needs as JSON: its certificate, the authority, the server's address and the receipt \
            key. No secret is in it. The host's evidence counts when its admission, signed with the site key, has been \
            sent too.
            """)

    @Argument(
        help: "The request.json that `orderly key init` made on the host.", completion: .file(extensions: ["json"]))
    var request: String

    @OptionGroup var folder: FolderOptions

    @Option(help: "File to write instead of standard output.", completion: .file())
    var output: String?

    func run() async throws {
        guard let bytes = FileManager.default.contents(atPath: request) else {
            throw ValidationError("\(request) cannot be read")
        }
        let opened = try ServerFolder(opening: folder.directory)
        let mailbox = try opened.mailbox(try opened.store(), now: Clock.now)
        let text = JSON.text(try await opened.admit(Array(bytes), file: request, mailbox))
        guard let output else { return Main.say(text) }
        try Data((text + "\n").utf8).write(to: URL(filePath: output), options: .atomic)
    }
}
