import Execution
import Glibc
import Synchronization
import Testing

@testable import Staging

/// The rows of the recovery table (EXECUTION.md) that say what becomes of files, each by its last record. What the agent
/// does at its start is `sweep` of all runs but those it keeps, and `revert` of a commit that was journaled.
@Suite struct RecoveryTests {
    /// `replaced`, `removed`, `made` and `folder` are changed, in some order.
    private struct Interrupted {
        let scratch: Scratch
        let before: Snapshot
        let commit: Commit?

        var host: String { scratch.host + "/tree" }

        enum Moment {
            /// The step runs, or has ended, and nothing is prepared.
            case intent
            /// New inodes are in their slots; the journal does not know.
            case prepared
            /// `committing` was written; so many entries are done.
            case committing(Int)
            case committed
        }

        init(_ moment: Moment) throws {
            scratch = try Scratch()
            let host = scratch.host + "/tree"
            try StagedSample.fill(host, state: scratch.host + "/other")
            before = Snapshot(of: host)
            var staging = scratch.staging()
            let stage = try staging.open([host], run: "run", step: "step")
            try StagedSample.change(stage.roots[0].upper ?? "")
            if case .intent = moment {
                commit = nil
                return
            }
            let made = try staging.prepare(try staging.changes(in: stage), in: stage)
            if case .prepared = moment {
                commit = nil
                return
            }
            commit = made
            if case .committing(let done) = moment {
                staging.passing = { boundary throws(FileFailure) in if boundary == .ready(done) { throw .powerCut } }
            }
            do throws(FileFailure) { try staging.apply(made) } catch { #expect(error == .powerCut) }
        }

        func isAsBefore() {
            let now = Snapshot(of: host)
            #expect(now.differences(from: before) == [])
            #expect(now.inodes == before.inodes)
        }

        func isSwept() throws {
            try scratch.staging().sweep(keeping: [])
            #expect(Disk.names(scratch.state + "/staging") == [])
            isAsBefore()
        }
    }

    @Test func `intent of a staged step: the overlay is dropped, nothing changed`() throws {
        try Interrupted(.intent).isSwept()
        try Interrupted(.prepared).isSwept()
    }

    @Test(arguments: 0...5)
    func `committing: what is new is exchanged back, what is old stays`(done: Int) throws {
        let run = try Interrupted(.committing(done))
        let commit = try #require(run.commit)
        #expect((Snapshot(of: run.host) == run.before) == (done == 0))
        #expect(try run.scratch.staging().revert(commit).remaining == [])
        run.isAsBefore()
        // A crash in recovery is just recovery again.
        #expect(try run.scratch.staging().revert(commit).remaining == [])
        try run.isSwept()
    }

    @Test func `committing: neither the new nor the old is inconsistent, and both are named`() throws {
        let run = try Interrupted(.committing(5))
        let commit = try #require(run.commit)
        let path = run.host + "/replaced"
        try Disk.write(path + ".theirs", "theirs")
        rename(path + ".theirs", path)
        let left = try run.scratch.staging().revert(commit).remaining
        #expect(left.map(\.path) == [path])
        let slot = try #require(commit.entries.first { $0.change.path == path }?.slot)
        #expect(left.first?.what.contains(slot) == true, "the old one is named: \(left)")
        #expect(try Disk.read(path) == "theirs")
        #expect(try Disk.read(slot) == "old replaced", "and kept")
        // All else is as it was.
        var (now, before) = (Snapshot(of: run.host), run.before)
        now.forget("/replaced")
        before.forget("/replaced")
        #expect(now.differences(from: before) == [])
    }

    /// A conflict, cut off at each boundary from the one at which somebody else acts: in the middle of the exchange, in
    /// taking it back, and when that was done and not yet written down.
    @Test(arguments: [0, 1, 2, 3, 4])
    func `committing: a conflict that was being taken back is taken back, and theirs stays`(boundary: Int) throws {
        let scratch = try Scratch()
        let host = scratch.host + "/tree"
        try StagedSample.fill(host, state: scratch.host + "/other")
        var before = Snapshot(of: host)
        var staging = scratch.staging()
        let stage = try staging.open([host], run: "run", step: "step")
        try StagedSample.change(stage.roots[0].upper ?? "")
        let commit = try staging.prepare(try staging.changes(in: stage), in: stage)
        let path = host + "/replaced"
        let at = try #require(commit.entries.firstIndex { $0.change.path == path })
        let passed = Mutex<Int?>(nil)
        staging.passing = { found throws(FileFailure) in
            if found == .ready(at), passed.withLock({ $0 == nil }) {
                do {
                    try Disk.write(path + ".theirs", "theirs")
                } catch {
                    throw FileFailure(.io, path: path, "\(error)")
                }
                rename(path + ".theirs", path)
                passed.withLock { $0 = 0 }
            }
            let count = passed.withLock { passed in
                defer { passed = passed.map { $0 + 1 } }
                return passed
            }
            if count == boundary { throw .powerCut }
        }
        #expect(throws: FileFailure.self) { try staging.apply(commit) }
        #expect(try scratch.staging().revert(commit).remaining == [])
        #expect(try Disk.read(path) == "theirs")
        var now = Snapshot(of: host)
        now.forget("/replaced")
        before.forget("/replaced")
        #expect(now.differences(from: before) == [])
    }

    @Test func `committing: what somebody wrote into the old file itself is told`() throws {
        let run = try Interrupted(.committing(5))
        let commit = try #require(run.commit)
        let slot = try #require(commit.entries.first { $0.change.path == run.host + "/replaced" }?.slot)
        // Who had it open when it was exchanged still writes to it.
        try Disk.write(slot, "late")
        #expect(try run.scratch.staging().revert(commit).remaining.map(\.path) == [run.host + "/replaced"])
        #expect(try Disk.read(run.host + "/replaced") == "late")
    }

    @Test func `results of all steps, no verify: a commit that is complete is taken back as a whole`() throws {
        let run = try Interrupted(.committed)
        let commit = try #require(run.commit)
        #expect(Snapshot(of: run.host) != run.before)
        #expect(try run.scratch.staging().revert(commit).remaining == [])
        run.isAsBefore()
    }

    @Test(arguments: 0...5)
    func `undo intent, no result: that undo again`(done: Int) throws {
        let run = try Interrupted(.committed)
        let commit = try #require(run.commit)
        var cut = run.scratch.staging()
        cut.passing = { boundary throws(FileFailure) in if boundary == .ready(done) { throw .powerCut } }
        let first = Result { () throws(FileFailure) in try cut.revert(commit) }
        if done < commit.entries.count { #expect(throws: FileFailure.powerCut) { try first.get() } }
        #expect(try run.scratch.staging().revert(commit).remaining == [])
        run.isAsBefore()
    }

    @Test func `a run that is kept keeps its before-images when the agent starts`() throws {
        let run = try Interrupted(.committing(3))
        let commit = try #require(run.commit)
        try run.scratch.staging().sweep(keeping: ["run"])
        #expect(try run.scratch.staging().revert(commit).remaining == [])
        run.isAsBefore()
    }

    @Test func `without its before-images an undo says what it could not do`() throws {
        // The control: it is the slots that bring the tree back.
        let run = try Interrupted(.committing(3))
        let commit = try #require(run.commit)
        try run.scratch.staging().sweep(keeping: [])
        #expect(try !run.scratch.staging().revert(commit).remaining.isEmpty)
        #expect(Snapshot(of: run.host) != run.before)
    }
}
