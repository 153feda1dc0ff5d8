/// Whatever can sign: a key in memory, or a command in front of a token.
public protocol Signer: Sendable {
    var publicKey: PublicKey { get }
    /// The pure Ed25519 signature of `message`, 64 bytes.
    func sign(_ message: [UInt8]) throws(SigningError) -> [UInt8]
}
