/// Payload bytes that enough keys have signed as this kind. Only `Envelope.open` makes one.
public struct OpenedPayload: Sendable, Hashable {
    public let kind: PayloadKind
    public let bytes: [UInt8]
    /// SHA-256 of `bytes`: what this payload is known by, whoever signed it and however often.
    public let digest: Digest
    /// Ids of the keys whose signatures verified, in the order of the key set.
    public let signers: [String]

    fileprivate init(kind: PayloadKind, bytes: [UInt8], signers: [String]) {
        self.kind = kind
        self.bytes = bytes
        digest = Digest(of: bytes)
        self.signers = signers
    }
}

extension Envelope {
    /// The payload, when at least `keys.threshold` different keys of `keys` signed it as `kind`.
    public func open(as kind: PayloadKind, by keys: KeySet) throws(SigningError) -> OpenedPayload {
        // One payload type per kind: a signature made for one kind says nothing as another.
        guard payloadType == kind.mediaType else {
            throw .wrongKind(expected: kind, found: PayloadKind(mediaType: payloadType))
        }
        guard signatures.count <= Envelope.mostSignatures else { throw .envelope(.tooManySignatures, offset: 0) }
        let message = preAuthenticationEncoding
        // Keys are counted, not signatures, and the key id is not asked: it is not signed.
        let signers = keys.keys.filter { key in signatures.contains { key.verifies($0.bytes, of: message) } }
        guard signers.count >= keys.threshold else {
            throw .tooFewSignatures(kind, needed: keys.threshold, found: signers.count)
        }
        return OpenedPayload(kind: kind, bytes: unverifiedPayload, signers: signers.map(\.id))
    }
}
