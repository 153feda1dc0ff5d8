import Foundation
import Secrets
import Signing
import TestKit
import Testing

@Suite struct SecretSourceTests {
    @Test func `a credential is read from the directory that the service manager made`() throws {
        let folder = try ScratchFolder()
        try folder.write("restic", "hunter2", mode: 0o440)
        let secret = try SecretSource.credential("restic").read(credentialsDirectory: folder.path)
        #expect(secret.bytes == Array("hunter2".utf8))
        // The same file under `file:` has no such excuse for being open to a group.
        #expect(throws: SecretError.self) {
            try SecretSource.file(folder("restic")).read(credentialsDirectory: folder.path)
        }
    }

    @Test func `a credential that everybody can read is refused`() throws {
        let folder = try ScratchFolder()
        let path = try folder.write("restic", "hunter2", mode: 0o644)
        #expect(throws: SecretError.tooOpen(path: path, mode: 0o644, allowed: 0o640)) {
            try SecretSource.credential("restic").read(credentialsDirectory: folder.path)
        }
    }

    @Test(arguments: ["", ".", "..", "../shadow", "/etc/shadow", "a/b", "a\0b"])
    func `a credential's name leads nowhere else`(_ name: String) throws {
        let folder = try ScratchFolder()
        #expect(throws: SecretError.notACredentialName(name)) {
            try SecretSource.credential(name).read(credentialsDirectory: folder.path)
        }
    }

    @Test(arguments: [nil, "", "relative"])
    func `without a directory there are no credentials`(_ directory: String?) {
        #expect(throws: SecretError.noCredentials(name: "restic")) {
            try SecretSource.credential("restic").read(credentialsDirectory: directory)
        }
    }
}
