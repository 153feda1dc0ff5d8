import ArgumentParser

struct BaselineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "baseline", abstract: "Say which checks a site's hosts are held against.",
        subcommands: [BaselineSign.self, BaselineShow.self, BaselineSend.self])
}
