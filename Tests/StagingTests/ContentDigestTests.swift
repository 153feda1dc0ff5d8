import Signing
@testable import Staging
import Testing

@Suite struct ContentDigestTests {
    @Test(arguments: [0, 1, 55, 56, 63, 64, 65, 4096, 262_144, 262_145, 1_000_003])
    func `a file's digest is that of its bytes, as everything else digests them`(size: Int) throws {
        let scratch = try Scratch()
        let content = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        let text = String(decoding: content.map { $0 & 0x7F | 0x01 }, as: UTF8.self)
        try Disk.write(scratch.host + "/file", text)
        let folder = try Folder.absolute(scratch.host)
        let status = try #require(try folder.status("file"))
        let digest = try ContentDigest(of: "file", in: folder, expecting: status).hex
        #expect(digest == Digest(of: Array(text.utf8)).hex)
        // The control.
        #expect(digest != Digest(of: Array(text.utf8) + [0]).hex)
    }
}
