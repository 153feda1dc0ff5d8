/// An Ed25519 public key (RFC 8032): a point of the prime-order group.
public struct PublicKey: Sendable, Hashable {
    /// 32 bytes.
    public let bytes: [UInt8]

    public init(bytes: [UInt8]) throws(SigningError) {
        guard bytes.count == Sodium.publicKeyLength else { throw .key(.wrongLength(bytes.count)) }
        guard Sodium.isPublicKey(bytes) else { throw .key(.notAPoint) }
        self.bytes = bytes
    }

    /// 64 lower-case hexadecimal digits.
    public init(hex: String) throws(SigningError) {
        guard let bytes = Hex.bytes(hex, count: Sodium.publicKeyLength) else { throw .key(.notHex) }
        try self.init(bytes: bytes)
    }

    /// SubjectPublicKeyInfo as PEM (RFC 8410), what `openssl pkey -pubout` writes.
    public init(pem: [UInt8]) throws(SigningError) {
        let der = try PEM.read(pem, PublicKey.label)
        guard der.starts(with: PublicKey.prefix) else { throw .key(.notEd25519) }
        try self.init(bytes: Array(der.dropFirst(PublicKey.prefix.count)))
    }

    /// A key file of either form: PEM, or hexadecimal digits with white space around them.
    public init(text: [UInt8]) throws(SigningError) {
        let word = text.split { $0 == 0x20 || $0 == 0x09 || $0 == 0x0A || $0 == 0x0D }
        if word.count == 1, let hex = String(validating: word[0], as: UTF8.self) {
            try self.init(hex: hex)
        } else {
            try self.init(pem: text)
        }
    }

    public var hex: String { Hex.text(bytes) }

    public var pem: String { PEM.text(PublicKey.label, subjectPublicKeyInfo) }

    /// DER of SubjectPublicKeyInfo (RFC 8410 §4), 44 bytes.
    public var subjectPublicKeyInfo: [UInt8] { PublicKey.prefix + bytes }

    /// The key id that securesystemslib computes: SHA-256 of the key's OLPC canonical JSON, in hexadecimal.
    public var id: String {
        let canonical = #"{"keytype":"ed25519","keyval":{"public":"\#(hex)"},"scheme":"ed25519"}"#
        return Digest(of: Array(canonical.utf8)).hex
    }

    /// Whether `signature` (64 bytes) is this key's pure Ed25519 signature of exactly `message`.
    public func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        Sodium.verifies(signature, of: message, by: bytes)
    }

    private static let label = "PUBLIC KEY"
    private static let prefix: [UInt8] = [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00]
}

extension PublicKey: CustomStringConvertible {
    public var description: String { hex }
}
