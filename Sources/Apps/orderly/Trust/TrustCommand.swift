import ArgumentParser

struct TrustCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trust", abstract: "Say which keys may vouch for what.",
        subcommands: [TrustInit.self, TrustNext.self, TrustShow.self, TrustSend.self])
}
