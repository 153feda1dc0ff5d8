internal import Documents

/// A DSSE envelope (secure-systems-lab/dsse, envelope.md): a payload, its type and signatures over both.
///
/// Whatever it holds was said by nobody until `open(as:by:)` has returned.
public struct Envelope: Sendable, Hashable {
    public struct Signature: Sendable, Hashable {
        /// A hint that nobody vouches for; it decides nothing.
        public let keyID: String
        /// 64 bytes.
        public let bytes: [UInt8]

        public init(keyID: String, bytes: [UInt8]) {
            self.keyID = keyID
            self.bytes = bytes
        }
    }

    /// Largest envelope that is read or written, in bytes.
    public static let largest = 1 << 20
    public static let mostSignatures = 16

    public let payloadType: String
    public let unverifiedPayload: [UInt8]
    public let signatures: [Signature]

    public init(payloadType: String, unverifiedPayload: [UInt8], signatures: [Signature]) {
        self.payloadType = payloadType
        self.unverifiedPayload = unverifiedPayload
        self.signatures = signatures
    }

    /// Reads the JSON form and nothing else: see `EnvelopeReader`.
    public init(reading bytes: [UInt8]) throws(SigningError) {
        var reader = EnvelopeReader(bytes)
        self = try reader.envelope()
    }

    /// The JSON form, with key ids, which other tools' verifiers need.
    public var json: [UInt8] {
        JSON.bytes(
            .map([
                "payload": Node(Base64.text(unverifiedPayload)),
                "payloadType": Node(payloadType),
                "signatures": .list(
                    signatures.map { .map(["keyid": Node($0.keyID), "sig": Node(Base64.text($0.bytes))]) }),
            ]))
    }

    /// What is signed: `"DSSEv1" SP LEN(type) SP type SP LEN(body) SP body`, lengths in bytes as decimal ASCII
    /// (secure-systems-lab/dsse, protocol.md).
    public var preAuthenticationEncoding: [UInt8] {
        let type = Array(payloadType.utf8)
        return Array("DSSEv1 \(type.count) ".utf8) + type + Array(" \(unverifiedPayload.count) ".utf8)
            + unverifiedPayload
    }
}
