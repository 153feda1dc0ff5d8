import Documents
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

    private func run(
        _ lab: Lab, _ store: Store, _ steps: String = "steps: [{id: use, run: [tool]}]"
    ) throws -> RunResult {
        var seams = lab.engine.seams
        seams.outputs = store
        return try Engine(seams: seams, journal: lab.journal)
            .carryOut(try lab.plan(steps, params: ["x": "x"]), stop: lab.stop).value
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
        #expect((result.printed("use").excerpt(of: stream) == nil) == isKept, "one of the two has it")
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
        let read = try #require(JournalReader.printed(plan: lab.journal.plan ?? [], events: lab.journal.events))
        #expect(read.map(\.place) == ["use"])
        #expect(read[0].unkept == "the disk is full")
    }

    static let long = String(repeating: "x", count: 3000)

    /// A run in which everything that can print prints its own long text, and that fails where it is told.
    private func wordy(failing: String) throws -> (places: [String], kept: [String], result: RunResult) {
        let lab = Lab()
        let disk = lab.disk
        for word in ["tool", "look", "wake", "probe", "undo", "twice"] {
            lab.launcher.script(word) { launch, _ in
                _ = disk.write("/srv/a", "new", in: launch.writes)
                let count = launch.label.utf8.count
                return .exit(word == failing ? 1 : 0, "\(word) of \(launch.label) \(count) " + Self.long)
            }
        }
        let store = Store(lab.journal)
        let result = try run(
            lab, store,
            """
            params: {x: {type: string, pattern: x, default: x}}
            steps:
              - id: write
                unless: {run: [probe], exit: {7: data}}
                run: [tool]
                confine: {write: [/srv]}
                validate: {run: [look]}
              - id: act
                run: [tool]
                confine: {write: [{path: /srv/b, mode: direct}]}
                undo: [{if: [{value: "${{ params.x }}", equals: x}], run: [undo]}]
              - {id: start, uses: lab/start, with: {unit: a.service}}
              - {id: again, run: [twice], retry: {attempts: 3, delay: 1s}}
            """)
        let printed = try #require(JournalReader.printed(plan: lab.journal.plan ?? [], events: lab.journal.events))
        return (
            printed.map(\.place), store.given.withLock { $0.map { String(decoding: $0.bytes, as: UTF8.self) } }, result
        )
    }

    @Test func `what validation, looks, undo and earlier attempts print is kept under names of their own`() throws {
        let (places, kept, result) = try wordy(failing: "twice")
        #expect(result.outcome == .inconsistent, "no `before` tells what `act` did: \(result)")
        #expect(
            places == [
                "write/if/unless", "write", "write/validate", "act", "start/if/unit", "start/before/show", "start",
                "again/attempt-1",
                "again/attempt-2", "again", "start/before/show.2", "act/undo",
            ])
        #expect(kept.filter { $0.hasPrefix("look of write/validate") }.count == 1)
        #expect(kept.filter { $0.hasPrefix("undo of act/undo") }.count == 1)
        #expect(Set(result.printed.map(\.place)).isSuperset(of: ["write/validate", "again/attempt-1", "act/undo"]))
        #expect(!result.printed.contains { $0.place == "again" }, "the last attempt is the step's own")
        let other = try wordy(failing: "look")
        #expect(other.result.outcome == .failed, "\(other.result)")
        #expect(other.places == ["write/if/unless", "write", "write/validate"])
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
