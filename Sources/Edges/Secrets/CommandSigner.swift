public import Signing

/// Signs with a command that holds the key, such as one in front of a token: it gets the bytes to sign on its standard
/// input and writes the signature, 64 bytes raw or as base64, to its standard output. Its standard error is ours, so
/// that it can ask for a PIN.
public struct CommandSigner: Signer {
    public let publicKey: PublicKey
    /// An absolute path and its arguments; no shell reads them.
    public let command: [String]
    public let environment: [String: String]
    public let timeout: Duration

    public init(
        command: [String], publicKey: PublicKey, environment: [String: String], timeout: Duration = .seconds(60)
    ) throws(SecretError) {
        guard let program = command.first, program.hasPrefix("/"),
            !command.contains(where: { $0.utf8.contains(0) })
        else { throw .notACommand(command) }
        self.command = command
        self.publicKey = publicKey
        self.environment = environment
        self.timeout = timeout
    }

    public func sign(_ message: [UInt8]) throws(SigningError) -> [UInt8] {
        let answer = try SignerProcess(command: command, environment: environment, timeout: timeout).answer(to: message)
        if answer.count == 64 { return answer }
        let text = answer.filter { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        guard let signature = Base64.bytes(text), signature.count == 64 else {
            throw .signer(.notASignature(program: command[0], bytes: answer.count))
        }
        return signature
    }
}
