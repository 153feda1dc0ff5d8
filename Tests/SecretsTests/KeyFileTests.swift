import Foundation
import Secrets
import Signing
import TestKit
import Testing

@Suite struct KeyFileTests {
    @Test func `a private key is written for its owner alone, and read back`() throws {
        let folder = try ScratchFolder()
        let key = try PrivateKey.generate()
        try SecretFile.create(folder("key.pem"), key)
        var status = stat()
        #expect(stat(folder("key.pem"), &status) == 0)
        #expect(status.st_mode & 0o7777 == 0o600)
        #expect(try SecretFile.privateKey(folder("key.pem")).publicKey == key.publicKey)
        #expect(try Program.run(["openssl", "pkey", "-in", folder("key.pem"), "-pubout"]).text == key.publicKey.pem)
    }

    @Test func `a file that exists is never overwritten, nor is what a link leads to`() throws {
        let folder = try ScratchFolder()
        let path = try folder.write("key.pem", "precious")
        #expect(symlink("elsewhere", folder("link")) == 0)
        let key = try PrivateKey.generate()
        #expect(throws: SecretError.exists(path: path)) { try SecretFile.create(path, key) }
        #expect(throws: SecretError.exists(path: folder("link"))) { try SecretFile.create(folder("link"), key) }
        #expect(try folder.text("key.pem") == "precious")
        #expect(access(folder("elsewhere"), F_OK) != 0)
    }

    @Test func `a folder that is not there is not made`() throws {
        let folder = try ScratchFolder()
        let path = folder("none/key.pem")
        #expect(throws: SecretError.cannotWrite(path: path, errno: ENOENT)) { try SecretFile.create(path, [1]) }
        #expect(access(folder("none"), F_OK) != 0)
    }

    @Test func `a file that holds no key is refused by name`() throws {
        let folder = try ScratchFolder()
        let path = try folder.write("key.pem", "no key")
        #expect(throws: SecretError.key(path: path, .key(.notPEM(wanted: "PRIVATE KEY")))) {
            try SecretFile.privateKey(path)
        }
    }
}
