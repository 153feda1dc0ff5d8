import ArgumentParser
import ControlServer

/// The control server's command line.
struct OrderlyControl: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "orderly-control",
        abstract: "A mailbox between operators and hosts, with mutual TLS.",
        discussion: "It holds no key that a host obeys: orders are signed where the operator sits.",
        version: "0.1.0",
        subcommands: [Init.self, Serve.self, Admit.self, Operator.self, Status.self])
}

struct FolderOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The server's folder.", valueName: "dir"), completion: .directory)
    var directory: String
}
