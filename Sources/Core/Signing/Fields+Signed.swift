public import Documents

/// Keys that signed documents have in common.
extension Fields {
    /// `orderly: <kind>/v1`
    public func header(_ expected: String) {
        guard let found = string("orderly"), found != expected else { return }
        reading.error("ORD-505", "`orderly` of \(what) must be `\(expected)`", at: position(of: "orderly"))
    }

    /// A SHA-256 digest in lower-case hexadecimal.
    public func digest(_ key: String) -> Digest? {
        guard let text = string(key) else { return nil }
        if let digest = Digest(hex: text) { return digest }
        reading.error(
            "ORD-501", "`\(key)` of \(what) is not a SHA-256 digest", at: position(of: key),
            hint: "write 64 lower-case hexadecimal digits, as sha256sum prints them")
        return nil
    }

    /// An Ed25519 public key in lower-case hexadecimal.
    public func publicKey(_ key: String) -> PublicKey? {
        guard let text = required(key) else { return nil }
        return publicKey(text, key)
    }

    /// A list of Ed25519 public keys.
    public func publicKeys(_ key: String) -> [PublicKey]? {
        guard let nodes = list(key) else { return nil }
        let keys = nodes.compactMap { publicKey($0, key) }
        return keys.count == nodes.count ? keys : nil
    }

    /// A document's version: a whole number from 1.
    public func version(_ key: String) -> Int? {
        guard let number = integer(key) else { return nil }
        if number >= 1 { return number }
        reading.error("ORD-503", "`\(key)` of \(what) must be 1 or more", at: position(of: key))
        return nil
    }

    /// The name of a site or a host: 1 to 63 letters, digits, `-`, `_` and `.`, the first a letter or digit. So it is
    /// the same in a file's name, an address and a certificate.
    public func name(_ key: String) -> String? {
        string(key).flatMap { name($0, key) }
    }

    public func optionalName(_ key: String) -> String? {
        optionalString(key).flatMap { name($0, key) }
    }

    /// Whether `text` can name a site or a host.
    public static func isName(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        func plain(_ byte: UInt8) -> Bool {
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        }
        guard let first = bytes.first, plain(first), bytes.count <= 63 else { return false }
        return bytes.allSatisfy { plain($0) || $0 == 0x2D || $0 == 0x5F || $0 == 0x2E }
    }

    private func name(_ text: String, _ key: String) -> String? {
        if Fields.isName(text) { return text }
        reading.error(
            "ORD-504", "`\(key)` of \(what) is not a name", at: position(of: key),
            hint: "use 1 to 63 letters, digits, `-`, `_` and `.`, the first a letter or digit")
        return nil
    }

    private func publicKey(_ node: Node, _ key: String) -> PublicKey? {
        do throws(SigningError) {
            guard let text = node.string else { throw .key(.notHex) }
            return try PublicKey(hex: text)
        } catch {
            reading.error("ORD-502", "`\(key)` of \(what): \(error)", at: node.position)
            return nil
        }
    }
}
