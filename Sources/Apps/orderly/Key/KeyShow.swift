import ArgumentParser
import Documents
import Signing

struct KeyShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Print a key's id and public part.")

    @Argument(help: "A public or private key file.", completion: .file()) var file: String
    @Flag(help: "Print JSON.") var json = false

    func run() throws {
        let key = try KeyFile.anyKey(file)
        if json {
            Console.print(.map(["id": Node(key.id), "public_key": Node(key.hex)]))
        } else {
            Console.print("id          \(key.id)\npublic key  \(key.hex)")
        }
    }
}
