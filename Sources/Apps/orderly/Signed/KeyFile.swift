import Secrets
import Signing

/// Files that hold a key of a role.
enum KeyFile {
    /// A public key, as PEM or hexadecimal digits.
    static func publicKey(_ path: String) throws(CommandFailure) -> PublicKey {
        let text = try File.read(path, limit: 64 << 10)
        do throws(SigningError) {
            return try PublicKey(text: text)
        } catch .key(.otherPEM(_, encrypted: false)) where isPrivate(text) {
            throw CommandFailure(
                .usage, "\(path) is a private key where a public one is needed", hint: "name the .pub file beside it")
        } catch {
            throw CommandFailure(error, path)
        }
    }

    /// A private key, from a file that is its owner's only.
    static func privateKey(_ path: String) throws(CommandFailure) -> PrivateKey {
        do throws(SecretError) {
            return try SecretFile.privateKey(path)
        } catch {
            // A public key is open to all, and closing it would not make it sign.
            if let text = try? File.read(path, limit: 64 << 10), holds("PUBLIC KEY-----", text) {
                throw CommandFailure(
                    .usage, "\(path) is a public key where a private one is needed",
                    hint: "name the .key file beside it")
            }
            throw CommandFailure(error)
        }
    }

    /// The public key of a file of either kind. A private one is judged like every secret.
    static func anyKey(_ path: String) throws(CommandFailure) -> PublicKey {
        guard isPrivate(try File.read(path, limit: 64 << 10)) else { return try publicKey(path) }
        return try privateKey(path).publicKey
    }

    /// A new key from the system's randomness.
    static func generate() throws(CommandFailure) -> PrivateKey {
        do throws(SigningError) {
            return try PrivateKey.generate()
        } catch {
            throw CommandFailure(.cannot, error.description)
        }
    }

    /// Where the public key of a private key file goes: `site.key` has `site.pub`, `site` too.
    static func publicPath(of path: String) -> String {
        (path.hasSuffix(".key") ? String(path.dropLast(4)) : path) + ".pub"
    }

    private static func isPrivate(_ text: [UInt8]) -> Bool { holds("PRIVATE KEY-----", text) }

    private static func holds(_ label: String, _ text: [UInt8]) -> Bool {
        String(decoding: text, as: UTF8.self).contains(label)
    }
}
