import ArgumentParser
import Documents
import Signing

struct OrderSend: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "send", abstract: "Hand orders to the control server.",
        discussion: "Sending the same order again changes nothing.")

    @Argument(help: "Signed orders.", completion: .file(extensions: ["json"])) var files: [String]
    @OptionGroup var sending: OperatorOption

    func run() throws {
        var envelopes: [(file: String, envelope: Envelope)] = []
        for file in files { envelopes.append((file, try SignedFile.unverified(file, as: .order))) }
        let mailbox = try sending.mailbox()
        for (file, envelope) in envelopes {
            let answer = try mailbox.post("orders", envelope.json, as: file)
            let word = answer["known"]?.boolean == true ? "was there already" : "is there"
            Console.note("order \(answer["order_id"]?.string ?? file) \(word)")
        }
    }
}
