extension Envelope {
    /// Signs `payload` as `kind` with each of `signers`.
    public static func seal(
        _ payload: [UInt8], as kind: PayloadKind, by signers: [any Signer]
    ) throws(SigningError) -> Envelope {
        var envelope = Envelope(payloadType: kind.mediaType, unverifiedPayload: payload, signatures: [])
        for signer in signers { envelope = try envelope.signed(by: signer) }
        return envelope
    }

    /// This envelope with one more signature, for a threshold. Signing twice with one key leaves one signature.
    /// Read what is in it first: the other signatures are not checked here.
    public func signed(by signer: any Signer) throws(SigningError) -> Envelope {
        try endorsed(by: signer)
    }

    /// Signs a control server's receipt. Apart from `seal`, so that the server's program needs, and links, no function
    /// that signs what a host obeys.
    public static func sealReceipt(_ payload: [UInt8], by signer: any Signer) throws(SigningError) -> Envelope {
        try Envelope(payloadType: PayloadKind.receipt.mediaType, unverifiedPayload: payload, signatures: [])
            .endorsed(by: signer)
    }

    private func endorsed(by signer: any Signer) throws(SigningError) -> Envelope {
        let key = signer.publicKey
        let message = preAuthenticationEncoding
        let bytes = try signer.sign(message)
        // A command in front of a token may hold another key than the one it was announced with.
        guard key.verifies(bytes, of: message) else { throw .signer(.doesNotVerify(keyID: key.id)) }
        let kept = signatures.filter { !key.verifies($0.bytes, of: message) }
        guard kept.count < Envelope.mostSignatures else { throw .envelope(.tooManySignatures, offset: 0) }
        let sealed = Envelope(
            payloadType: payloadType, unverifiedPayload: unverifiedPayload,
            signatures: kept + [Signature(keyID: key.id, bytes: bytes)])
        let size = sealed.json.count
        guard size <= Envelope.largest else { throw .envelope(.tooLarge(bytes: size), offset: 0) }
        return sealed
    }
}
