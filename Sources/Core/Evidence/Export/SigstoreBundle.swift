public import Signing
import Documents

/// Writes a signed statement as a Sigstore bundle v0.3 (sigstore/protobuf-specs, sigstore_bundle.proto), which cosign
/// verifies offline with the host's public key.
///
/// No member more and no signature more than here: cosign takes neither.
public enum SigstoreBundle {
    public static let mediaType = "application/vnd.dev.sigstore.bundle.v0.3+json"

    /// The trusted root that knows nobody, which cosign 2 wants to be given where a key decides alone.
    public static let emptyTrustedRoot =
        Array(#"{"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1"}"#.utf8)

    /// The bundle's JSON. Only the signature that is `key`'s own goes in; nil where there is none.
    public static func json(_ envelope: Envelope, key: PublicKey) -> [UInt8]? {
        let message = envelope.preAuthenticationEncoding
        guard let signature = envelope.signatures.first(where: { key.verifies($0.bytes, of: message) }) else {
            return nil
        }
        let dsse: Node = .map([
            "payload": Node(Base64.text(envelope.unverifiedPayload)), "payloadType": Node(envelope.payloadType),
            "signatures": [.map(["sig": Node(Base64.text(signature.bytes))])],
        ])
        let hint = Base64.text(Digest(of: key.subjectPublicKeyInfo).bytes)
        return JSON.bytes(
            .map([
                "mediaType": Node(mediaType),
                "verificationMaterial": .map(["publicKey": .map(["hint": Node(hint)])]), "dsseEnvelope": dsse,
            ]))
    }
}
