import ArgumentParser

struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Make and look at keys; admit a host by its keys.",
        subcommands: [KeyGenerate.self, KeyShow.self, KeyInit.self, KeyAdmit.self, KeyInstall.self])
}
