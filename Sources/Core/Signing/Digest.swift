import CSodium

/// A SHA-256 digest. Written and read as 64 lower-case hexadecimal digits.
public struct Digest: Sendable, Hashable {
    /// 32 bytes.
    public let bytes: [UInt8]

    fileprivate init(unchecked bytes: [UInt8]) {
        self.bytes = bytes
    }

    public init(of bytes: [UInt8]) {
        var hasher = Hasher()
        hasher.update(bytes)
        self = hasher.finish()
    }

    public init?(hex: String) {
        guard let bytes = Hex.bytes(hex, count: 32) else { return nil }
        self.bytes = bytes
    }

    public var hex: String { Hex.text(bytes) }

    /// Digests what does not lie in memory as one piece.
    public struct Hasher: ~Copyable {
        private var state = crypto_hash_sha256_state()

        public init() {
            unsafe crypto_hash_sha256_init(&state)
        }

        public mutating func update(_ bytes: [UInt8]) { update(bytes.span) }

        public mutating func update(_ bytes: Span<UInt8>) {
            unsafe bytes.withUnsafeBufferPointer { buffer in
                guard let start = buffer.baseAddress else { return }
                unsafe crypto_hash_sha256_update(&state, start, UInt64(buffer.count))
            }
        }

        public consuming func finish() -> Digest {
            var out = [UInt8](repeating: 0, count: 32)
            unsafe crypto_hash_sha256_final(&state, &out)
            return Digest(unchecked: out)
        }
    }
}

extension Digest: CustomStringConvertible {
    public var description: String { hex }
}

extension Digest: Codable {
    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let digest = Digest(hex: text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "not 64 lower-case hexadecimal digits"))
        }
        self = digest
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(hex)
    }
}
