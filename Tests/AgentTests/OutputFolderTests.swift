import Documents
import Foundation
import Glibc
import Signing
import TestKit
import Testing

@testable import Agent
@testable import Execution

@Suite struct OutputFolderTests {
    let scratch: ScratchFolder

    init() throws { scratch = try ScratchFolder() }

    private func folder(most: Int = 1 << 20, ofRun: Int = 1 << 20, spare: Int = 0) -> OutputFolder {
        OutputFolder(scratch("output"), most: most, mostOfRun: ofRun, spare: spare)
    }

    private func keep(_ bytes: [UInt8], _ run: String, in folder: OutputFolder) throws -> String {
        let digest = Digest(of: bytes).hex
        try folder.keep(bytes, sha256: digest, run: run)
        return digest
    }

    private func mode(_ path: String) throws -> Int {
        try #require(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    @Test func `bytes come back as they were, and nobody else may read them`() throws {
        let folder = folder()
        let bytes = (0..<70_000).map { UInt8(truncatingIfNeeded: $0) }
        let digest = try keep(bytes, "run1", in: folder)
        #expect(folder.bytes(sha256: digest, run: "run1") == bytes)
        #expect(folder.bytes(sha256: digest, run: "run2") == nil)
        #expect(try mode(scratch("output/run1/\(digest)")) == 0o600)
        #expect(try mode(scratch("output/run1")) == 0o700)
        #expect(try mode(scratch("output")) == 0o700)
    }

    @Test func `a file that was changed is not believed`() throws {
        let folder = folder()
        let digest = try keep([1, 2, 3], "run1", in: folder)
        #expect(folder.bytes(sha256: digest, run: "run1") == [1, 2, 3], "the control")
        try scratch.write("output/run1/\(digest)", [1, 2, 4])
        #expect(folder.bytes(sha256: digest, run: "run1") == nil)
    }

    @Test func `whole runs go, the oldest first, and the newest stays whatever it holds`() throws {
        let folder = folder(most: 20 << 10)
        for (index, run) in ["b", "a", "c", "d"].enumerated() {
            _ = try keep([UInt8](repeating: 1, count: 5000), run, in: folder)
            _ = try keep([2], run, in: folder)
            var times = [timespec(tv_sec: 1000 + index, tv_nsec: 0), timespec(tv_sec: 1000 + index, tv_nsec: 0)]
            try #require(utimensat(AT_FDCWD, scratch("output/\(run)"), &times, 0) == 0)
        }
        // 12 KiB each, in blocks of 4 KiB.
        folder.prune(after: "none")
        #expect(Set(folder.kept) == ["a", "b", "c", "d"], "nothing goes for a run that kept nothing")
        folder.prune(after: "d")
        #expect(folder.kept == ["d"])
        self.folder(most: 1).prune(after: "d")
        #expect(folder.kept == ["d"])
        folder.remove("d")
        #expect(folder.kept.isEmpty)
    }

    @Test func `with room for two the two newest stay`() throws {
        let folder = folder(most: 8 << 10)
        for (index, run) in ["c", "b", "a"].enumerated() {
            _ = try keep([7], run, in: folder)
            var times = [timespec(tv_sec: 1000 + index, tv_nsec: 0), timespec(tv_sec: 1000 + index, tv_nsec: 0)]
            try #require(utimensat(AT_FDCWD, scratch("output/\(run)"), &times, 0) == 0)
        }
        folder.prune(after: "a")
        #expect(Set(folder.kept) == ["a", "b"])
    }

    @Test func `one run cannot push out all others`() throws {
        let folder = folder(ofRun: 10_000)
        _ = try keep([UInt8](repeating: 1, count: 5000), "run1", in: folder)
        #expect(throws: OutputFailure.self) { try keep([UInt8](repeating: 2, count: 5000), "run1", in: folder) }
        _ = try keep([UInt8](repeating: 2, count: 5000), "run2", in: folder)
    }

    @Test func `on a disk that is nearly full it is not kept, and says so`() throws {
        let full = folder(spare: .max)
        let failure = try #require(throws: OutputFailure.self) { try keep([1], "run1", in: full) }
        #expect(failure.message.contains("too little room"))
        _ = try keep([1], "run1", in: folder())
    }

    @Test func `where it cannot be written it says what is in the way`() throws {
        try scratch.write("output", "a file")
        let failure = try #require(throws: OutputFailure.self) { try keep([1], "run1", in: folder()) }
        #expect(failure.message.contains(scratch("output")))
    }
}
