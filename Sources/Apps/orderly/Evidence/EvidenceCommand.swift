import ArgumentParser

struct EvidenceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evidence", abstract: "Check and read what a host did.",
        subcommands: [EvidenceVerify.self, EvidenceShow.self, EvidenceExport.self])
}
