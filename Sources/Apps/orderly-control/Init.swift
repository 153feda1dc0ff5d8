import ArgumentParser
import ControlServer

struct Init: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make a new server: authority, certificate, receipt key and the first operator.")

    @OptionGroup var folder: FolderOptions

    @Option(help: "Name or IP address under which hosts reach the server.")
    var name: String

    @Option(help: "Address to listen on.")
    var address = "127.0.0.1"

    @Option(help: "Port to listen on; 0 chooses a free one at each start.")
    var port = 8443

    @Option(name: .customLong("operator"), help: "Name of the first operator.")
    var operatorName = "operator"

    func run() async throws {
        let settings = try ServerSettings(name: name, address: address, port: port)
        let made = try ServerFolder.create(folder.directory, settings, at: Clock.now())
        let person = try made.addOperator(operatorName, at: Clock.now())
        Main.say(
            """
            The server is in \(made.path).
            Its operator \(operatorName) connects with \(person.certificate) and \(person.key).
            Start it with: orderly-control serve --directory \(made.path)
            """)
    }
}
