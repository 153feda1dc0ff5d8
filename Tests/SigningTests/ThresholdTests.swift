import Signing
import Testing

@Suite struct ThresholdTests {
    static let payload = bytes("{}")

    @Test func `a threshold counts keys, not signatures`() throws {
        let (first, second) = (try key(1), try key(2))
        let keys = try KeySet(threshold: 2, keys: [first.publicKey, second.publicKey])
        let once = try Envelope.seal(ThresholdTests.payload, as: .allowlist, by: [first])
        let signature = try #require(once.signatures.first)
        let other = Envelope.Signature(keyID: second.publicKey.id, bytes: signature.bytes)
        let twice = Envelope(
            payloadType: once.payloadType, unverifiedPayload: once.unverifiedPayload, signatures: [signature, other])
        for envelope in [once, twice] {
            #expect(throws: SigningError.tooFewSignatures(.allowlist, needed: 2, found: 1)) {
                try envelope.open(as: .allowlist, by: keys)
            }
        }
        let both = try Envelope(reading: once.json).signed(by: second)
        #expect(try both.open(as: .allowlist, by: keys).signers == [first.publicKey.id, second.publicKey.id])
    }

    @Test func `signing again with the same key adds nothing`() throws {
        let once = try Envelope.seal(ThresholdTests.payload, as: .order, by: [try key(1)])
        #expect(try once.signed(by: try key(1)) == once)
    }

    @Test func `a key id that lies neither helps nor hurts`() throws {
        let (ours, theirs) = (try key(1), try key(9))
        func relabelled(_ signer: PrivateKey, as id: String) throws -> Envelope {
            let sealed = try Envelope.seal(ThresholdTests.payload, as: .order, by: [signer])
            return Envelope(
                payloadType: sealed.payloadType, unverifiedPayload: sealed.unverifiedPayload,
                signatures: sealed.signatures.map { .init(keyID: id, bytes: $0.bytes) })
        }
        let keys = KeySet(ours.publicKey)
        #expect(throws: SigningError.self) {
            try relabelled(theirs, as: ours.publicKey.id).open(as: .order, by: keys)
        }
        for id in [theirs.publicKey.id, "", "nonsense"] {
            #expect(try relabelled(ours, as: id).open(as: .order, by: keys).signers == [ours.publicKey.id])
        }
    }

    @Test func `a stranger's signature beside a good one does no harm`() throws {
        let envelope = try Envelope.seal(ThresholdTests.payload, as: .order, by: [try key(9), try key(1)])
        #expect(try envelope.open(as: .order, by: KeySet(try key(1).publicKey)).signers == [try key(1).publicKey.id])
    }

    @Test(arguments: [(0, 2), (3, 2), (1, 0), (-1, 1), (1, 17)])
    func `a threshold that its keys cannot meet, or that asks for nothing, is refused`(
        _ threshold: Int, _ count: Int
    ) throws {
        let keys = try (0..<count).map { try key(UInt8($0 + 1)).publicKey }
        #expect(throws: SigningError.self) { try KeySet(threshold: threshold, keys: keys) }
    }

    @Test func `a key that is named twice counts for nothing`() throws {
        let one = try key(1).publicKey
        #expect(throws: SigningError.keySet(threshold: 2, keys: 2, different: 1)) {
            try KeySet(threshold: 2, keys: [one, one])
        }
    }

    /// Such as a token that holds another key than the one it was announced with.
    struct Impostor: Signer {
        let publicKey: PublicKey
        let real: PrivateKey
        func sign(_ message: [UInt8]) throws(SigningError) -> [UInt8] { try real.sign(message) }
    }

    @Test func `a signer whose answer does not verify is found out when it signs`() throws {
        let impostor = Impostor(publicKey: try key(1).publicKey, real: try key(2))
        #expect(throws: SigningError.signer(.doesNotVerify(keyID: impostor.publicKey.id))) {
            try Envelope.seal(ThresholdTests.payload, as: .order, by: [impostor])
        }
    }
}
