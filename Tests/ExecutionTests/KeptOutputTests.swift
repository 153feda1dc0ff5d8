@testable import Execution
import Runbooks
import Signing
import Synchronization
import Testing

@Suite struct KeptOutputTests {
    static let whole = (64 << 10) + (192 << 10)

    private func said(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) } }

    private func captured(_ bytes: [UInt8], _ keep: Launch.Keep, _ limit: Int = 1 << 30) -> CapturedOutput {
        var stream = CapturedStream(keep: keep, output: limit, hiding: nil)
        for start in stride(from: 0, to: bytes.count, by: 4096) {
            stream.add(bytes[start..<min(bytes.count, start + 4096)])
        }
        return stream.finish()
    }

    @Test(arguments: [0, 1, 65_536, 65_537, whole - 1, whole], [Launch.Keep.ends, .all])
    func `up to 256 KiB everything is kept`(_ count: Int, _ keep: Launch.Keep) {
        let bytes = said(count)
        let output = captured(bytes, keep)
        #expect(output.kept == bytes)
        #expect(output.digest == .init(sha256: Digest(of: bytes).hex, size: count))
    }

    @Test(arguments: [1, 2, 1000, 500_000], [Launch.Keep.ends, .all])
    func `beyond it the two ends, and a line that says how much is missing`(_ more: Int, _ keep: Launch.Keep) {
        let bytes = said(Self.whole + more)
        let output = captured(bytes, keep)
        let expected =
            bytes.prefix(64 << 10) + Array("\n[orderly: \(more) bytes are missing here]\n".utf8)
            + bytes.suffix(192 << 10)
        #expect(output.kept == Array(expected))
        #expect(output.digest == .init(sha256: Digest(of: Array(expected)).hex, size: bytes.count))
    }

    @Test func `output that is parsed and went on beyond its limit is marked at its end`() {
        let output = captured(said(200_000), .all, 100_000)
        #expect(output.kept.prefix(64 << 10) == said(200_000).prefix(64 << 10))
        let mark = "\n[orderly: \(200_000 - (64 << 10)) bytes are missing here]\n"
        #expect(String(decoding: output.kept.dropFirst(64 << 10), as: UTF8.self) == mark)
    }

    // MARK: In a run

    /// Remembers what it was given, and how much of the journal was there.
    private final class Store: OutputStore {
        let given = Mutex<[(bytes: [UInt8], sha256: String, events: Int)]>([])
        let journal: MemoryJournal
        let failure: OutputFailure?

        init(_ journal: MemoryJournal, _ failure: OutputFailure? = nil) {
            self.journal = journal
            self.failure = failure
        }

        func keep(_ bytes: [UInt8], sha256: String, run: String) throws(OutputFailure) {
            if let failure { throw failure }
            given.withLock { $0.append((bytes, sha256, journal.events.count)) }
        }
    }

    private func run(_ lab: Lab, _ store: Store) throws -> RunResult {
        var seams = lab.engine.seams
        seams.outputs = store
        return try Engine(seams: seams, journal: lab.journal)
            .carryOut(try lab.plan("steps: [{id: use, run: [tool]}]"), stop: lab.stop).value
    }

    @Test(arguments: [(2000, false), (2001, true), (50_000, true)])
    func `what the excerpt does not hold is kept, before the result that names it`(_ count: Int, _ isKept: Bool) throws
    {
        let lab = Lab()
        let text = String(repeating: "x", count: count)
        lab.launcher.script("tool") { _, _ in .exit(0, text) }
        let store = Store(lab.journal)
        let result = try #require(try run(lab, store).steps[0].result)
        let given = store.given.withLock { $0 }
        let stream = try #require(result.standardOutput)
        #expect(given.map(\.bytes) == (isKept ? [Array(text.utf8)] : []))
        #expect(given.allSatisfy { $0.sha256 == stream.sha256 })
        #expect((result.excerpt(of: stream) == nil) == isKept, "one of the two has it")
        let named = try lab.journal.events.firstIndex { event in
            if case .result = try #require(PlanText.events([event])?.first) { true } else { false }
        }
        if isKept { #expect(given[0].events == named) }
    }

    @Test func `both streams of a step are there`() throws {
        let lab = Lab()
        lab.launcher.script("tool") { _, _ in .exit(0, "short", error: "an error, which is the excerpt") }
        let store = Store(lab.journal)
        let result = try #require(try run(lab, store).steps[0].result)
        #expect(result.excerpt == "an error, which is the excerpt")
        #expect(store.given.withLock { $0.map(\.bytes) } == [Array("short".utf8)])
    }

    @Test func `bytes that are no text are kept as they are`() throws {
        let lab = Lab()
        let bytes: [UInt8] = [0, 0xFF, 0xFE, 0x1B, 0x5B]
        lab.launcher.script("tool") { _, _ in
            LaunchReport(verdict: .exited(code: 0), standardOutput: .init(head: bytes, total: bytes.count))
        }
        let store = Store(lab.journal)
        _ = try run(lab, store)
        #expect(store.given.withLock { $0.map(\.bytes) } == [bytes])
    }

    @Test func `output that cannot be kept ends no run, and why is in its journal`() throws {
        let lab = Lab()
        lab.launcher.script("tool") { _, _ in .exit(0, String(repeating: "x", count: 3000)) }
        let result = try run(lab, Store(lab.journal, OutputFailure("the disk is full")))
        #expect(result.outcome == .success)
        #expect(result.steps[0].result?.unkept == "the disk is full")
        #expect(result.steps[0].result?.excerpt.contains("[1000 bytes are not shown]") == true)
        let read = try #require(JournalReader.results(plan: lab.journal.plan ?? [], events: lab.journal.events))
        #expect(read.map(\.step) == ["use"])
        #expect(read[0].result.unkept == "the disk is full")
    }

    @Test func `a secret is in nothing that is kept`() throws {
        var lab = Lab()
        lab.secrets = ["db": Array("Tr0ub4dor&3-correct-horse".utf8)]
        let text = String(repeating: "x Tr0ub4dor&3-correct-horse ", count: 20_000)
        lab.launcher.script("tool") { _, _ in .exit(0, text) }
        let store = Store(lab.journal)
        _ = try run(lab, store)
        let kept = try #require(store.given.withLock { $0.first }).bytes
        let shown = String(decoding: kept, as: UTF8.self)
        #expect(shown.contains("[secret db]"))
        #expect(!shown.contains("Tr0ub") && !shown.contains("horse"))
    }
}
