import ArgumentParser
import ControlServer
import Logging

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve until SIGTERM or SIGINT.",
        discussion: "The file `address` in the folder holds the URL that the server was last reached under.")

    @OptionGroup var folder: FolderOptions

    @Option(help: "Port to listen on, instead of the one given to `init`; 0 chooses a free one.")
    var port: Int?

    @Flag(help: "Log each request to standard error.")
    var verbose = false

    func validate() throws {
        if let port, !(0...65_535).contains(port) { throw ValidationError("a port lies between 0 and 65535") }
    }

    func run() async throws {
        var logger = Logger(label: "orderly-control", factory: { StreamLogHandler.standardError(label: $0) })
        logger.logLevel = verbose ? .info : .warning
        let opened = try ServerFolder(opening: folder.directory)
        let mailbox = try opened.mailbox(try opened.store(), now: Clock.now)
        try await opened.serve(mailbox, port: port, logger: logger) { url in
            Main.say("listening on \(url)")
        }
    }
}
