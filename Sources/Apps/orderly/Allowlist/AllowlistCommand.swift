import ArgumentParser

struct AllowlistCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "allowlist", abstract: "Say which runbooks and plugins hosts may run, by their very bytes.",
        subcommands: [AllowlistSign.self, AllowlistShow.self, AllowlistDiff.self, AllowlistSend.self])
}
