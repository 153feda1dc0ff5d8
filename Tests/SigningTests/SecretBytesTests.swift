import Signing
import Testing

@Suite struct SecretBytesTests {
    @Test(arguments: [0, 1, 15, 16, 17, 4096, 65_536])
    func `any number of bytes come back as they were`(_ count: Int) {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ 7) }
        let secret = SecretBytes(bytes)
        #expect(secret.count == count)
        #expect(secret.bytes == bytes)
        #expect(secret == SecretBytes(bytes))
        #expect(secret != SecretBytes(bytes + [0]))
        #expect(Set([secret, SecretBytes(bytes)]).count == 1)
    }

    @Test func `what held a secret is overwritten`() {
        var bytes = Array("Tr0ub4dor".utf8)
        let other = Array("Tr0ub4dor".utf8)
        SecretBytes.wipe(&bytes)
        #expect(bytes == [UInt8](repeating: 0, count: 9))
        #expect(other == Array("Tr0ub4dor".utf8), "the control")
    }

    @Test func `nothing that describes it says what it holds`() {
        let secret = SecretBytes(Array("Tr0ub4dor".utf8))
        var text = "\(secret) \(String(reflecting: secret))"
        dump(secret, to: &text)
        #expect(text.contains("9") && !text.contains("Tr0ub") && !text.contains("114"), "\(text)")
    }
}
