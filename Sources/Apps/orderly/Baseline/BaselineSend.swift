import ArgumentParser
import Documents
import Signing

struct BaselineSend: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send", abstract: "Hand a signed baseline to the control server.")

    @Argument(help: "The signed baseline.", completion: .file(extensions: ["json"])) var file: String
    @OptionGroup var sending: OperatorOption

    func run() throws {
        let envelope = try SignedFile.unverified(file, as: .baseline)
        let answer = try sending.mailbox().put("baseline", envelope.json, as: file)
        Console.note("the control server holds baseline \(answer["version"]?.integer ?? 0)")
    }
}
