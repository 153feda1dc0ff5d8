import Signing
import Testing

@Suite struct EnvelopeTests {
    static let payload = bytes(#"{"orderly":"order/v1","reason":"???>>>"}"#)

    /// secure-systems-lab/dsse, protocol.md.
    @Test func `the pre-authentication encoding is DSSE's`() {
        let envelope = Envelope(
            payloadType: "http://example.com/HelloWorld", unverifiedPayload: bytes("hello world"), signatures: [])
        #expect(
            text(envelope.preAuthenticationEncoding) == "DSSEv1 29 http://example.com/HelloWorld 11 hello world")
    }

    @Test func `what was sealed opens, and names its signer`() throws {
        let signer = try key(1)
        let written = try Envelope.seal(EnvelopeTests.payload, as: .order, by: [signer]).json
        let opened = try Envelope(reading: written).open(as: .order, by: KeySet(signer.publicKey))
        #expect(opened.bytes == EnvelopeTests.payload)
        #expect(opened.digest == Digest(of: EnvelopeTests.payload))
        #expect(opened.signers == [signer.publicKey.id])
        #expect(opened.kind == .order)
    }

    /// What securesystemslib 1.6.0 writes for the same key and payload, members in the order of their names.
    @Test func `the written form is frozen, and is the one that other tools write`() throws {
        let expected = """
            {"payload":"e30=","payloadType":"application/vnd.orderly.order.v1+json","signatures":[{"keyid":\
            "7ab6b86cb2c9684b0ddc10896153aa2595decf4d4327a5ff1a8ab7422c828b12","sig":\
            "dMyaa2KYA0ajjyK/X50c7m5AKbITmAI/SVYCS10KdlmO9VS9J5mnOX6f3FxCYXQefkX5kLHHlbsfMYEHeKktCg=="}]}
            """
        #expect(text(try Envelope.seal(bytes("{}"), as: .order, by: [try key(1)]).json) == expected)
    }

    @Test(arguments: PayloadKind.allCases)
    func `a payload type of our own is one kind's`(_ kind: PayloadKind) {
        #expect(PayloadKind(mediaType: kind.mediaType) == kind)
    }

    @Test(arguments: PayloadKind.allCases)
    func `an envelope opens as no other kind, even for the right key`(_ kind: PayloadKind) throws {
        let signer = try key(1)
        let envelope = try Envelope.seal(EnvelopeTests.payload, as: kind, by: [signer])
        for other in PayloadKind.allCases {
            if other == kind {
                #expect(throws: Never.self) { try envelope.open(as: other, by: KeySet(signer.publicKey)) }
            } else {
                #expect(throws: SigningError.wrongKind(expected: other, found: kind)) {
                    try envelope.open(as: other, by: KeySet(signer.publicKey))
                }
            }
        }
    }

    @Test func `relabelling an envelope does not make it another kind`() throws {
        let signer = try key(1)
        let order = try Envelope.seal(EnvelopeTests.payload, as: .order, by: [signer])
        let relabelled = Envelope(
            payloadType: PayloadKind.allowlist.mediaType, unverifiedPayload: order.unverifiedPayload,
            signatures: order.signatures)
        #expect(throws: SigningError.tooFewSignatures(.allowlist, needed: 1, found: 0)) {
            try relabelled.open(as: .allowlist, by: KeySet(signer.publicKey))
        }
    }

    @Test func `a flipped bit in any byte never verifies, but in the key id, which decides nothing`() throws {
        let signer = try key(1)
        let keys = KeySet(signer.publicKey)
        let written = try Envelope.seal(EnvelopeTests.payload, as: .order, by: [signer]).json
        let keyID = bytes(signer.publicKey.id)
        let start = try #require(written.indices.first { written[$0...].starts(with: keyID) })
        let hint = start..<start + keyID.count
        #expect(throws: Never.self) { try Envelope(reading: written).open(as: .order, by: keys) }
        for index in written.indices {
            for bit in 0..<8 {
                var changed = written
                changed[index] ^= 1 << bit
                let opened = try? Envelope(reading: changed).open(as: .order, by: keys)
                if hint.contains(index) {
                    #expect(opened == nil || opened?.bytes == EnvelopeTests.payload)
                } else {
                    #expect(opened == nil, "byte \(index), bit \(bit)")
                }
            }
        }
    }

    @Test func `half an envelope is refused, whatever the half`() throws {
        let written = try Envelope.seal(EnvelopeTests.payload, as: .order, by: [try key(1)]).json
        for count in 0..<written.count {
            #expect(throws: SigningError.self) { try Envelope(reading: Array(written.prefix(count))) }
        }
    }

    @Test func `both alphabets of base64, escaped slashes and white space are read`() throws {
        let signer = try key(1)
        let written = text(try Envelope.seal(EnvelopeTests.payload, as: .order, by: [signer]).json)
        let urlSafe = written.split(separator: "\"", omittingEmptySubsequences: false).map { part in
            part.hasPrefix("application") ? String(part) : String(part.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 })
        }.joined(separator: "\"")
        let escaped = String(written.flatMap { $0 == "/" ? "\\/" : String($0) })
        let spaced = String(written.flatMap { "{}[]:,".contains($0) ? " \n\t\($0)\r " : String($0) })
        #expect(urlSafe != written && escaped != written && spaced != written)
        for form in [written, urlSafe, escaped, spaced] {
            let opened = try Envelope(reading: bytes(form)).open(as: .order, by: KeySet(signer.publicKey))
            #expect(opened.bytes == EnvelopeTests.payload)
        }
    }
}
