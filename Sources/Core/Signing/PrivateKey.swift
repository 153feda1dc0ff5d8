import CSodium

/// An Ed25519 private key.
///
/// Its bytes live in memory that is locked, guarded, kept out of core dumps and wiped when the last holder lets go.
///
/// `@unchecked Sendable` holds because the memory behind `secret` is written only in `init`, made read-only there, and
/// freed only in `deinit`, when no other reference is left.
@safe public final class PrivateKey: Signer, @unchecked Sendable {
    public let publicKey: PublicKey
    /// Seed and public key, 64 bytes, as libsodium keeps them.
    private let secret: UnsafeMutablePointer<UInt8>

    /// A new key from the system's randomness.
    public static func generate() throws(SigningError) -> PrivateKey {
        guard Sodium.isReady else { throw .key(.noRandomness) }
        var seed = [UInt8](repeating: 0, count: Sodium.seedLength)
        defer { Sodium.wipe(&seed) }
        unsafe randombytes_buf(&seed, seed.count)
        return try PrivateKey(seed: seed)
    }

    /// `seed` is the 32 bytes that RFC 8032 calls the private key.
    public init(seed: [UInt8]) throws(SigningError) {
        guard seed.count == Sodium.seedLength else { throw .key(.wrongLength(seed.count)) }
        guard Sodium.isReady, let memory = unsafe sodium_malloc(64) else { throw .key(.noLockedMemory) }
        let secret = unsafe memory.bindMemory(to: UInt8.self, capacity: 64)
        var point = [UInt8](repeating: 0, count: Sodium.publicKeyLength)
        unsafe crypto_sign_ed25519_seed_keypair(&point, secret, seed)
        do throws(SigningError) {
            publicKey = try PublicKey(bytes: point)
        } catch {
            unsafe sodium_free(secret)
            throw error
        }
        unsafe sodium_mprotect_readonly(secret)
        unsafe self.secret = secret
    }

    deinit {
        unsafe sodium_free(secret)
    }

    public func sign(_ message: [UInt8]) throws(SigningError) -> [UInt8] {
        var signature = [UInt8](repeating: 0, count: Sodium.signatureLength)
        unsafe crypto_sign_ed25519_detached(&signature, nil, message, UInt64(message.count), secret)
        return signature
    }
}

/// PKCS#8 as RFC 8410 §7 has it for Ed25519: version 0, no attributes, no public key. What openssl writes.
extension PrivateKey {
    private static let label = "PRIVATE KEY"
    private static let prefix: [UInt8] = [
        0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
    ]

    public convenience init(pem: [UInt8]) throws(SigningError) {
        var der = try PEM.read(pem, PrivateKey.label)
        defer { Sodium.wipe(&der) }
        guard der.starts(with: PrivateKey.prefix), der.count == PrivateKey.prefix.count + Sodium.seedLength else {
            throw .key(.notEd25519)
        }
        var seed = Array(der.dropFirst(PrivateKey.prefix.count))
        defer { Sodium.wipe(&seed) }
        try self.init(seed: seed)
    }

    /// For a file that only its owner can read; whoever holds this text holds the key.
    public func exportPEM() -> String {
        var seed = [UInt8](repeating: 0, count: Sodium.seedLength)
        defer { Sodium.wipe(&seed) }
        unsafe crypto_sign_ed25519_sk_to_seed(&seed, secret)
        return PEM.text(PrivateKey.label, PrivateKey.prefix + seed)
    }
}
