import ArgumentParser
import Documents

struct TrustSend: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send", abstract: "Hand a trust document to the control server.")

    @Argument(help: "The trust document.", completion: .file(extensions: ["json"])) var file: String
    @OptionGroup var sending: OperatorOption

    func run() throws {
        _ = try SignedFile.trust(file)
        let answer = try sending.mailbox().put("trust", try SignedFile.read(file), as: file)
        Console.note("the control server holds trust document \(answer["version"]?.integer ?? 0)")
    }
}
