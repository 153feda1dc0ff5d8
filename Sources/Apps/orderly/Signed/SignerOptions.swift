import ArgumentParser
import Secrets
import Signing

/// Who signs: key files, or commands in front of tokens.
struct SignerOptions: ParsableArguments {
    @Option(
        name: .customLong("signer"),
        help: ArgumentHelp("A private key file (PEM, mode 0600). May be given several times.", valueName: "key-file"),
        completion: .file())
    var keyFiles: [String] = []

    @Option(
        name: .customLong("signer-command"),
        help: ArgumentHelp(
            """
            A command that signs: it reads the bytes on standard input and writes the signature, 64 bytes raw or as \
            base64. An absolute path and its arguments, split at spaces; no shell reads it.
            """, valueName: "command"))
    var commands: [String] = []

    @Option(
        name: .customLong("signer-public-key"),
        help: ArgumentHelp("The public key of each --signer-command, in the same order.", valueName: "pub-file"),
        completion: .file(extensions: ["pub", "pem"]))
    var publicKeys: [String] = []

    func validate() throws {
        guard commands.count == publicKeys.count else {
            throw ValidationError("each --signer-command needs its --signer-public-key")
        }
        guard !(keyFiles + commands).isEmpty else {
            throw ValidationError("who signs? give --signer KEY-FILE, or --signer-command and --signer-public-key")
        }
    }

    func signers() throws(CommandFailure) -> [any Signer] {
        var signers: [any Signer] = []
        for path in keyFiles { signers.append(try KeyFile.privateKey(path)) }
        let environment = try SignerOptions.environment()
        for (command, file) in zip(commands, publicKeys) {
            let key = try KeyFile.publicKey(file)
            do throws(SecretError) {
                signers.append(
                    try CommandSigner(
                        command: command.split(separator: " ").map(String.init), publicKey: key,
                        environment: environment))
            } catch {
                throw CommandFailure(error)
            }
        }
        return signers
    }

    /// What this process was started with, for a signer that needs its home or its terminal.
    private static func environment() throws(CommandFailure) -> [String: String] {
        let pairs = try File.read("/proc/self/environ", limit: 4 << 20).split(separator: 0).map { variable in
            let text = String(decoding: variable, as: UTF8.self)
            let name = text.prefix { $0 != "=" }
            return (String(name), String(text.dropFirst(name.count + 1)))
        }
        return Dictionary(pairs) { first, _ in first }
    }
}
