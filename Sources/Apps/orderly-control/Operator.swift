import ArgumentParser
import ControlServer

struct Operator: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Make the certificate and key of a person who may hand in orders.")

    @Argument(help: "Name of the operator.")
    var name: String

    @OptionGroup var folder: FolderOptions

    func run() async throws {
        let person = try ServerFolder(opening: folder.directory).addOperator(name, at: Clock.now())
        Main.say("\(person.certificate)\n\(person.key)")
    }
}
