import Execution
import Glibc
import Synchronization
import Testing

@testable import Staging

/// Random trees, random changes, and an end at every kind of moment. A seed names a case: the same every time.
@Suite struct PowerCutTests {
    /// Counts boundaries and throws at one of them.
    private final class Counter: Sendable {
        private let count = Mutex(0)
        private let last: Int
        private let failure: FileFailure

        init(stopAt last: Int = .max, with failure: FileFailure = .powerCut) {
            self.last = last
            self.failure = failure
        }

        var passed: Int { count.withLock { $0 } }

        func pass() throws(FileFailure) {
            let number = count.withLock { count in
                count += 1
                return count
            }
            if number > last { throw failure }
        }
    }

    private func staging(_ scratch: Scratch, _ counter: Counter) -> Staging {
        var staging = scratch.staging()
        staging.passing = { _ throws(FileFailure) in try counter.pass() }
        return staging
    }

    private static let seedsPerGroup: UInt64 = 20

    @Test(arguments: 0..<13)
    func `the host becomes what the same changes make of a plain folder`(group: UInt64) throws {
        for seed in group * Self.seedsPerGroup..<(group + 1) * Self.seedsPerGroup {
            let trial = try RandomCase(seed: seed)
            let staging = trial.scratch.staging()
            let commit = try staging.prepare(try staging.changes(in: trial.stage), in: trial.stage)
            try staging.apply(commit)
            let after = Snapshot(of: trial.scratch.host).differences(from: trial.expected)
            #expect(after == [], "seed \(seed): \(trial.mutations)")
            let left = try trial.scratch.staging().revert(commit).remaining
            #expect(left == [], "seed \(seed): \(trial.mutations)")
            let restored = Snapshot(of: trial.scratch.host).differences(from: trial.before)
            #expect(restored == [], "seed \(seed): \(trial.mutations)")
        }
    }

    @Test(arguments: 100..<130)
    func `cut off anywhere, even again while it is taken back, the host is what it was`(group: UInt64) throws {
        for seed in group * Self.seedsPerGroup..<(group + 1) * Self.seedsPerGroup {
            var trial = try RandomCase(seed: seed)
            let first = trial.scratch.staging()
            let commit = try first.prepare(try first.changes(in: trial.stage), in: trial.stage)
            let counter = Counter(stopAt: trial.below(2 * commit.entries.count + 2))
            do throws(FileFailure) {
                try staging(trial.scratch, counter).apply(commit)
            } catch {
                #expect(error == .powerCut, "seed \(seed): \(error)")
            }
            // Recovery is cut off too, up to twice.
            for _ in 0..<trial.below(3) {
                let again = Counter(stopAt: trial.below(commit.entries.count + 1))
                do throws(FileFailure) {
                    _ = try staging(trial.scratch, again).revert(commit)
                } catch {
                    #expect(error == .powerCut, "seed \(seed): \(error)")
                }
            }
            let left = try trial.scratch.staging().revert(commit).remaining
            #expect(left == [], "seed \(seed), cut after \(counter.passed): \(trial.mutations)")
            let restored = Snapshot(of: trial.scratch.host).differences(from: trial.before)
            #expect(restored == [], "seed \(seed), cut after \(counter.passed): \(trial.mutations)")
        }
    }

    @Test(arguments: 200..<210)
    func `an error anywhere takes everything back before it is thrown`(group: UInt64) throws {
        for seed in group * Self.seedsPerGroup..<(group + 1) * Self.seedsPerGroup {
            var trial = try RandomCase(seed: seed)
            let first = trial.scratch.staging()
            let commit = try first.prepare(try first.changes(in: trial.stage), in: trial.stage)
            guard !commit.entries.isEmpty else { continue }
            let full = FileFailure(.noSpace, path: "/", "no space", errno: ENOSPC)
            let last = trial.below(2 * commit.entries.count)
            let thrown = Mutex(false)
            let counter = Counter(stopAt: last, with: full)
            var failing = trial.scratch.staging()
            failing.passing = { _ throws(FileFailure) in
                // Once: what takes it back meets no error.
                guard !thrown.withLock({ $0 }) else { return }
                do throws(FileFailure) { try counter.pass() } catch {
                    thrown.withLock { $0 = true }
                    throw error
                }
            }
            do throws(FileFailure) {
                try failing.apply(commit)
            } catch {
                #expect(error == full, "seed \(seed)")
                let restored = Snapshot(of: trial.scratch.host).differences(from: trial.before)
                #expect(restored == [], "seed \(seed), failed after \(last): \(trial.mutations)")
            }
        }
    }

    @Test(arguments: 0..<5)
    func `cut off between the calls that change one directory, it is what it was`(boundary: Int) throws {
        let scratch = try Scratch()
        try Disk.makeFolder(scratch.host + "/folder", mode: 0o755)
        try Disk.setAttribute(scratch.host + "/folder", "user.note", "old")
        let before = Snapshot(of: scratch.host)
        let stage = try scratch.open()
        let overlay = HandmadeOverlay(upper: stage.roots[0].upper ?? "", lower: scratch.host)
        try overlay.apply(.annotate("/folder", value: "new"), time: 0)
        try overlay.apply(.setMode("/folder", 0o711), time: 0)
        if geteuid() == 0 { chown((stage.roots[0].upper ?? "") + "/folder", 33, 34) }
        let commit = try scratch.staging().prepare(try scratch.staging().changes(in: stage), in: stage)
        #expect(commit.entries.map(\.change.operation) == [.metadata])
        let counter = Counter(stopAt: boundary)
        do throws(FileFailure) { try staging(scratch, counter).apply(commit) } catch { #expect(error == .powerCut) }
        if boundary > 0 { #expect(Snapshot(of: scratch.host) != before, "something was changed") }
        #expect(try scratch.staging().revert(commit).remaining == [])
        #expect(Snapshot(of: scratch.host).differences(from: before) == [])
    }

    @Test func `metadata that somebody else set in the meantime is kept and told`() throws {
        let scratch = try Scratch()
        try Disk.makeFolder(scratch.host + "/folder", mode: 0o755)
        let stage = try scratch.open()
        let overlay = HandmadeOverlay(upper: stage.roots[0].upper ?? "", lower: scratch.host)
        try overlay.apply(.setMode("/folder", 0o711), time: 0)
        let commit = try scratch.staging().prepare(try scratch.staging().changes(in: stage), in: stage)
        try scratch.staging().apply(commit)
        try Disk.setMode(scratch.host + "/folder", 0o500)
        #expect(try scratch.staging().revert(commit).remaining.map(\.path) == [scratch.host + "/folder"])
        #expect(Disk.status(scratch.host + "/folder").map { $0.st_mode & 0o7777 } == 0o500)
    }

    @Test func `without taking back, a cut leaves the host between the two`() throws {
        // The control of the tests above: that a cut does leave something to be taken back.
        var between = 0
        for seed in UInt64(300)..<340 {
            let trial = try RandomCase(seed: seed)
            let first = trial.scratch.staging()
            let commit = try first.prepare(try first.changes(in: trial.stage), in: trial.stage)
            do throws(FileFailure) { try staging(trial.scratch, Counter(stopAt: 2)).apply(commit) } catch {
                let now = Snapshot(of: trial.scratch.host)
                if now != trial.before, now != trial.expected { between += 1 }
            }
        }
        #expect(between > 0)
    }
}
