import Signing
import TestKit
import Testing

/// openssl as the independent counterpart for keys and signatures.
@Suite struct OpenSSLTests {
    @Test func `openssl reads our private key and finds the same public key`() throws {
        let folder = try ScratchFolder()
        let made = try PrivateKey.generate()
        let file = try folder.write("key.pem", made.exportPEM())
        let found = try Program.run(["openssl", "pkey", "-in", file, "-pubout"])
        #expect(found.text == made.publicKey.pem)
    }

    @Test func `a key that openssl made is read, and signs as openssl does`() throws {
        let folder = try ScratchFolder()
        let file = folder("key.pem")
        #expect(try Program.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", file]).status == 0)
        let ours = try PrivateKey(pem: folder.read("key.pem"))
        let published = try Program.run(["openssl", "pkey", "-in", file, "-pubout"])
        #expect(try PublicKey(pem: published.output) == ours.publicKey)
        let message = try folder.write("message", "an order")
        let signed = try Program.run(["openssl", "pkeyutl", "-sign", "-inkey", file, "-rawin", "-in", message])
        #expect(try ours.sign(bytes("an order")) == signed.output)
    }

    @Test func `openssl verifies an envelope's signature over its pre-authentication encoding`() throws {
        let folder = try ScratchFolder()
        let signer = try PrivateKey.generate()
        let envelope = try Envelope.seal(bytes(#"{"orderly":"order/v1"}"#), as: .order, by: [signer])
        let encoding = try folder.write("pae", envelope.preAuthenticationEncoding)
        let changed = try folder.write("changed", envelope.preAuthenticationEncoding + [0x20])
        let signature = try folder.write("signature", try #require(envelope.signatures.first).bytes)
        let publicKey = try folder.write("key.pub", signer.publicKey.pem)
        func verify(_ file: String) throws -> Int32 {
            try Program.run([
                "openssl", "pkeyutl", "-verify", "-pubin", "-inkey", publicKey, "-rawin", "-in", file, "-sigfile",
                signature,
            ]).status
        }
        #expect(try verify(encoding) == 0)
        #expect(try verify(changed) != 0)
    }

    @Test(arguments: [
        (["-algorithm", "x25519"], SigningError.KeyProblem.notEd25519),
        (["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"], .notEd25519),
        (
            ["-algorithm", "ed25519", "-aes256", "-pass", "pass:secret"],
            .otherPEM(wanted: "PRIVATE KEY", encrypted: true)
        ),
    ])
    func `a private key of another kind is refused`(_ options: [String], _ problem: SigningError.KeyProblem) throws {
        let made = try Program.run(["openssl", "genpkey"] + options)
        #expect(made.status == 0)
        #expect(throws: SigningError.key(problem)) { try PrivateKey(pem: made.output) }
    }

    @Test func `a public key is not taken for a private one, nor the other way round`() throws {
        let made = try key(1)
        #expect(throws: SigningError.key(.otherPEM(wanted: "PRIVATE KEY", encrypted: false))) {
            try PrivateKey(pem: bytes(made.publicKey.pem))
        }
        #expect(throws: SigningError.key(.otherPEM(wanted: "PUBLIC KEY", encrypted: false))) {
            try PublicKey(pem: bytes(made.exportPEM()))
        }
    }
}
