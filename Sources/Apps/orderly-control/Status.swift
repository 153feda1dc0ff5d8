import ArgumentParser
import ControlServer
import Documents

struct Status: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Hosts, orders that are not done, and what is wrong with the evidence.",
        discussion: "Exits with 1 when there are findings.")

    @OptionGroup var folder: FolderOptions

    @Flag(help: "As JSON.")
    var json = false

    func run() async throws {
        let opened = try ServerFolder(opening: folder.directory)
        let status = try await ServerStatus(opened, try opened.store(), at: Clock.now())
        Main.say(json ? JSON.text(status.node) : status.text)
        if !status.findings.isEmpty { throw ExitCode(1) }
    }
}
