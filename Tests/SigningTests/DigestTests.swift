import Foundation
import Signing
import Testing

@Suite struct DigestTests {
    /// FIPS 180-2, appendix B.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func `digests are SHA-256`(_ message: String, _ hex: String) {
        #expect(Digest(of: bytes(message)).hex == hex)
    }

    @Test func `pieces give the digest of the whole`() {
        let whole = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        var hasher = Digest.Hasher()
        for start in stride(from: 0, to: whole.count, by: 777) {
            hasher.update(Array(whole[start..<min(start + 777, whole.count)]))
        }
        hasher.update([])
        #expect(hasher.finish() == Digest(of: whole))
    }

    @Test(arguments: ["", "abc", String(repeating: "A", count: 64), String(repeating: "g", count: 64)])
    func `only lower-case hexadecimal of the right length is a digest`(_ hex: String) {
        #expect(Digest(hex: hex) == nil)
    }

    @Test func `a digest is stored as its text`() throws {
        let digest = Digest(of: bytes("abc"))
        let stored = try JSONEncoder().encode([digest])
        #expect(String(decoding: stored, as: UTF8.self) == "[\"\(digest.hex)\"]")
        #expect(try JSONDecoder().decode([Digest].self, from: stored) == [digest])
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([Digest].self, from: Data(#"["no"]"#.utf8)) }
    }
}
