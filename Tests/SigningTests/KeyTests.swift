import Signing
import Testing

@Suite struct KeyTests {
    struct Vector: CustomTestStringConvertible {
        let seed, publicKey, message, signature: String
        var testDescription: String { "message \(message)" }
    }

    /// RFC 8032 §7.1, tests 1 to 3.
    static let vectors = [
        Vector(
            seed: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            publicKey: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", message: "",
            signature: "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                + "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
        Vector(
            seed: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            publicKey: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", message: "72",
            signature: "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
        Vector(
            seed: "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            publicKey: "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", message: "af82",
            signature: "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
    ]

    @Test(arguments: vectors)
    func `keys and signatures are those of RFC 8032`(_ vector: Vector) throws {
        let key = try PrivateKey(seed: bytes(hex: vector.seed))
        let message = bytes(hex: vector.message)
        #expect(key.publicKey.hex == vector.publicKey)
        #expect(try key.sign(message) == bytes(hex: vector.signature))
        #expect(key.publicKey.verifies(bytes(hex: vector.signature), of: message))
        #expect(!key.publicKey.verifies(bytes(hex: vector.signature), of: message + [0]))
    }

    @Test func `two new keys differ`() throws {
        #expect(try PrivateKey.generate().publicKey != PrivateKey.generate().publicKey)
    }

    /// As securesystemslib 1.x computes it.
    @Test func `the key id is the one that python verifiers look for`() throws {
        let key = try PublicKey(hex: KeyTests.vectors[0].publicKey)
        #expect(key.id == "74c181c7ad8a0855d4b55e44d2ba87aabdddb196832571f15f92fece332e4916")
    }

    @Test func `both PEM forms are read back`() throws {
        let made = try key(1)
        #expect(try PrivateKey(pem: bytes(made.exportPEM())).publicKey == made.publicKey)
        #expect(try PublicKey(pem: bytes(made.publicKey.pem)) == made.publicKey)
        #expect(try PublicKey(text: bytes(made.publicKey.pem)) == made.publicKey)
        #expect(try PublicKey(text: bytes("  \(made.publicKey.hex)\n")) == made.publicKey)
    }

    @Test(arguments: [
        // The neutral element, a point of order 4, one of order 8, and bytes that are no point at all.
        "0100000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "0200000000000000000000000000000000000000000000000000000000000000",
    ])
    func `bytes that are no honest key are refused`(_ hex: String) {
        #expect(throws: SigningError.key(.notAPoint)) { try PublicKey(hex: hex) }
    }

    @Test(arguments: ["", "abc123...", "D75A980182B10AB7D54BFED3C964073A0EE172F3DAA62325AF021A68F707511A", "d75a98"])
    func `text that is no key is refused`(_ hex: String) {
        #expect(throws: SigningError.key(.notHex)) { try PublicKey(hex: hex) }
    }

    @Test func `half a key file is refused, whatever the half`() throws {
        let pem = bytes(try key(1).exportPEM())
        for count in 0..<pem.count - 1 {
            #expect(throws: SigningError.self) { try PrivateKey(pem: Array(pem.prefix(count))) }
        }
        #expect(throws: Never.self) { try PrivateKey(pem: pem) }
    }

    @Test func `a huge key file is refused before it is read`() {
        let huge = [UInt8](repeating: 0x41, count: 5000)
        #expect(throws: SigningError.key(.tooLarge(bytes: 5000, largest: 4096))) { try PrivateKey(pem: huge) }
    }

    @Test func `a key file with another key behind it is refused`() throws {
        let pem = try key(1).exportPEM()
        #expect(throws: SigningError.self) { try PrivateKey(pem: bytes(pem + pem)) }
    }
}
