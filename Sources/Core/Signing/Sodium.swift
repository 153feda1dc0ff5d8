import CSodium

/// The floor over libsodium: every call of it that is not about a private key's memory is here.
enum Sodium {
    /// False where the library found no source of randomness; then nothing verifies and no key is made.
    static let isReady = sodium_init() >= 0

    static let seedLength = 32
    static let publicKeyLength = 32
    static let signatureLength = 64

    /// RFC 8032 pure Ed25519. Keys of small order and signatures that are not canonical are refused by the library.
    static func verifies(_ signature: [UInt8], of message: [UInt8], by publicKey: [UInt8]) -> Bool {
        guard isReady, signature.count == signatureLength, publicKey.count == publicKeyLength else { return false }
        return unsafe crypto_sign_ed25519_verify_detached(signature, message, UInt64(message.count), publicKey) == 0
    }

    /// Whether these 32 bytes are a point of the prime-order group, as every honest key is.
    static func isPublicKey(_ bytes: [UInt8]) -> Bool {
        guard isReady, bytes.count == publicKeyLength else { return false }
        return unsafe crypto_core_ed25519_is_valid_point(bytes) == 1
    }

    static func wipe(_ bytes: inout [UInt8]) {
        let count = bytes.count
        unsafe sodium_memzero(&bytes, count)
    }
}
