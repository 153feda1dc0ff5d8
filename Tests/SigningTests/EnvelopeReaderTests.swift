import Signing
import Testing

@Suite struct EnvelopeReaderTests {
    static let signature = Base64.text([UInt8](repeating: 7, count: 64))
    static let sound = envelope()

    static func envelope(
        payload: String = #""e30=""#, type: String = #""application/vnd.orderly.order.v1+json""#,
        signatures: String = #"[{"keyid":"k","sig":"\#(signature)"}]"#, more: String = ""
    ) -> String {
        #"{"payload":\#(payload),"payloadType":\#(type),"signatures":\#(signatures)\#(more)}"#
    }

    @Test func `the form that the refusals depart from is read`() throws {
        #expect(try Envelope(reading: bytes(EnvelopeReaderTests.sound)).unverifiedPayload == bytes("{}"))
        let withoutHint = EnvelopeReaderTests.envelope(signatures: #"[{"sig":"\#(EnvelopeReaderTests.signature)"}]"#)
        #expect(try Envelope(reading: bytes(withoutHint)).signatures.first?.keyID == "")
    }

    @Test(arguments: [
        ("", SigningError.EnvelopeProblem.ends),
        ("[]", .syntax),
        ("{}", .syntax),
        ("null", .syntax),
        (envelope(more: #","extra":1"#), .unknownOrRepeated),
        (envelope(more: #","payload":"e30=""#), .unknownOrRepeated),
        (envelope(payload: "{}"), .syntax),
        (envelope(payload: "null"), .syntax),
        (envelope(payload: #""e30""#), .base64),
        (envelope(payload: #""\u0065e30=""#), .text),
        (envelope(payload: "\"é30=\""), .text),
        (envelope(payload: "\"e3\n0=\""), .text),
        (envelope(type: "\"\(String(repeating: "a", count: 300))\""), .text),
        (envelope(signatures: "[]"), .syntax),
        (envelope(signatures: "{}"), .syntax),
        (envelope(signatures: #"[{"keyid":"k"}]"#), .missing(.sig)),
        (envelope(signatures: #"[{"sig":"AAAA"}]"#), .signatureLength),
        (envelope(signatures: #"[{"sig":"\#(signature)","cert":"x"}]"#), .unknownOrRepeated),
        (envelope(signatures: #"[{"sig":"\#(signature)","sig":"\#(signature)"}]"#), .unknownOrRepeated),
        (
            envelope(
                signatures: "[\(Array(repeating: #"{"sig":"\#(signature)"}"#, count: 17).joined(separator: ","))]"),
            .tooManySignatures
        ),
        (#"{"payload":"e30=","payloadType":"x"}"#, .missing(.signatures)),
        (#"{"payload":"e30=","signatures":[{"sig":"\#(signature)"}]}"#, .missing(.payloadType)),
        (#"{"payloadType":"x","signatures":[{"sig":"\#(signature)"}]}"#, .missing(.payload)),
        (sound + sound, .trailing),
        (sound + "\0", .trailing),
        (String(repeating: "[", count: 100_000), .syntax),
        ("\u{FEFF}" + sound, .syntax),
    ])
    func `anything but the form is refused`(_ written: String, _ problem: SigningError.EnvelopeProblem) {
        do throws(SigningError) {
            _ = try Envelope(reading: bytes(written))
            Issue.record("it was read")
        } catch {
            guard case .envelope(let found, _) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(found == problem)
        }
    }

    @Test func `bytes that are no text are refused`() {
        for byte in UInt8.min...UInt8.max {
            #expect(throws: SigningError.self) { try Envelope(reading: [byte]) }
            #expect(throws: SigningError.self) { try Envelope(reading: [0x7B, 0x22, byte]) }
        }
    }

    @Test func `more than a mebibyte is refused before it is read`() throws {
        let padding = String(repeating: " ", count: Envelope.largest - EnvelopeReaderTests.sound.utf8.count)
        #expect(throws: Never.self) { try Envelope(reading: bytes(EnvelopeReaderTests.sound + padding)) }
        let size = Envelope.largest + 1
        #expect(throws: SigningError.envelope(.tooLarge(bytes: size), offset: 0)) {
            try Envelope(reading: bytes(EnvelopeReaderTests.sound + padding + " "))
        }
    }

    @Test func `an envelope that nobody could read is not sealed`() throws {
        let large = [UInt8](repeating: 0x20, count: Envelope.largest)
        #expect(throws: SigningError.self) { try Envelope.seal(large, as: .order, by: [try key(1)]) }
    }
}
