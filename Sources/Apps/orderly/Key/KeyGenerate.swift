import ArgumentParser
import Secrets
import Signing

struct KeyGenerate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate", abstract: "Make an Ed25519 key for a role.",
        discussion: """
            Writes the private key (PKCS#8 PEM, mode 0600) to FILE and the public key beside it, with the name's end \
            `.key` replaced by `.pub`. Neither file may exist.
            """)

    @Argument(help: "The private key's file, such as order.key.", completion: .file()) var file: String

    func run() throws {
        let path = KeyFile.publicPath(of: file)
        guard !File.exists(path) else { throw CommandFailure(SecretError.exists(path: path)) }
        let key = try KeyFile.generate()
        do throws(SecretError) {
            try SecretFile.create(file, key)
        } catch {
            throw CommandFailure(error)
        }
        try File.write(Array(key.publicKey.pem.utf8), to: path)
        Console.print(key.publicKey.id)
        Console.note("wrote \(file) (keep it) and \(path) (give it away)")
    }
}
