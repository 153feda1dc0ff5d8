import Foundation
import Secrets
import Signing
import TestKit
import Testing

@Suite struct SecretFileTests {
    @Test(arguments: [0o600, 0o400])
    func `a file that only its owner can read is read`(_ mode: Int) throws {
        let folder = try ScratchFolder()
        let path = try folder.write("secret", "hunter2\n", mode: mode)
        #expect(try SecretFile.read(path) == Array("hunter2\n".utf8))
    }

    @Test(arguments: [0o640, 0o604, 0o620, 0o602, 0o700, 0o644, 0o666, 0o4600])
    func `a file that is more open is refused, with the command that mends it`(_ mode: Int) throws {
        let folder = try ScratchFolder()
        let path = try folder.write("it's", "hunter2")
        #expect(chmod(path, mode_t(mode)) == 0)
        #expect(throws: SecretError.tooOpen(path: path, mode: UInt32(mode), allowed: 0o600)) {
            try SecretFile.read(path)
        }
        let error = SecretError.tooOpen(path: path, mode: UInt32(mode), allowed: 0o600)
        let hint = try #require(error.description.components(separatedBy: "run: ").last)
        #expect(try Program.run(["sh", "-c", hint]).status == 0)
        #expect(throws: Never.self) { try SecretFile.read(path) }
    }

    @Test func `a symbolic link is refused`() throws {
        let folder = try ScratchFolder()
        let path = try folder.write("secret", "hunter2")
        #expect(symlink(path, folder("link")) == 0)
        #expect(throws: SecretError.link(path: folder("link"))) { try SecretFile.read(folder("link")) }
    }

    @Test func `a link among the folders above is followed`() throws {
        let folder = try ScratchFolder()
        #expect(mkdir(folder("secrets.d"), 0o700) == 0)
        try folder.write("secrets.d/secret", "hunter2")
        #expect(symlink("secrets.d", folder("secrets")) == 0)
        #expect(throws: Never.self) { try SecretFile.read(folder("secrets/secret")) }
    }

    @Test func `what is no regular file is refused and holds nobody up`() throws {
        let folder = try ScratchFolder()
        #expect(mkfifo(folder("fifo"), 0o600) == 0)
        for path in [folder("fifo"), folder.path] {
            #expect(throws: SecretError.notAFile(path: path)) { try SecretFile.read(path) }
        }
    }

    @Test func `a missing, an empty and a huge file are refused`() throws {
        let folder = try ScratchFolder()
        #expect(throws: SecretError.cannotOpen(path: folder("none"), errno: ENOENT)) {
            try SecretFile.read(folder("none"))
        }
        let empty = try folder.write("empty", "")
        #expect(throws: SecretError.empty(path: empty)) { try SecretFile.read(empty) }
        let most = try folder.write("most", [UInt8](repeating: 1, count: SecretFile.largest))
        #expect(try SecretFile.read(most).count == SecretFile.largest)
        let huge = try folder.write("huge", [UInt8](repeating: 1, count: SecretFile.largest + 1))
        #expect(throws: SecretError.tooLarge(path: huge, most: SecretFile.largest)) { try SecretFile.read(huge) }
    }

    // Only root can give a file away.
    @Test(.enabled(if: geteuid() == 0, "needs root, to make a file that belongs to somebody else"))
    func `a file that belongs to somebody else is refused`() throws {
        let folder = try ScratchFolder()
        let path = try folder.write("secret", "hunter2")
        #expect(chown(path, 4242, 4242) == 0)
        #expect(throws: SecretError.otherOwner(path: path, owner: 4242, us: 0)) { try SecretFile.read(path) }
    }
}
