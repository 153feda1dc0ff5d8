import Glibc
import TestKit
import Testing

@testable import Agent

@Suite struct PublicFileTests {
    @Test(arguments: [(0o644, true), (0o600, true), (0o664, false), (0o646, false)])
    func `trust that others can write is not read`(mode: mode_t, isRead: Bool) throws {
        let folder = try ScratchFolder()
        try PublicFile.replace(folder("trust.json"), with: [1, 2, 3], mode: 0o600)
        #expect(chmod(folder("trust.json"), mode) == 0)
        let found = try? PublicFile.read(folder("trust.json"), limit: 10, guarded: true)
        #expect(found == (isRead ? [1, 2, 3] : nil))
        // Control: a certificate may lie as it likes, the handshake judges it.
        #expect(try PublicFile.read(folder("trust.json"), limit: 10) == [1, 2, 3])
    }
}
