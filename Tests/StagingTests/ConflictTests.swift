import Execution
import Glibc
import Synchronization
import Testing

@testable import Staging

/// Somebody else writes to the host while a commit is under way. Nothing of theirs may be lost.
@Suite struct ConflictTests {
    /// Edits `a`, replaces `b`, makes `new`, removes `folder` and its file: applied in that order.
    private struct Prepared {
        let scratch: Scratch
        let before: Snapshot
        let stage: Stage

        var host: String { scratch.host }

        init() throws {
            scratch = try Scratch()
            for name in ["a", "b", "keep"] {
                try Disk.write(scratch.host + "/" + name, "old \(name)")
                try Disk.setTime(scratch.host + "/" + name, seconds: 1_600_000_000)
            }
            try Disk.makeFolder(scratch.host + "/folder")
            try Disk.write(scratch.host + "/folder/inner", "inner")
            before = Snapshot(of: scratch.host)
            stage = try scratch.open()
            let overlay = HandmadeOverlay(upper: stage.roots[0].upper ?? "", lower: scratch.host)
            for (number, mutation) in [
                Mutation.write("/a", text: "new a", mode: 0o644), .write("/b", text: "new b", mode: 0o644),
                .remove("/folder"), .write("/new", text: "new", mode: 0o644),
            ].enumerated() {
                try overlay.apply(mutation, time: 1_700_000_000 + number)
            }
        }

        func commit() throws -> Commit {
            let staging = scratch.staging()
            return try staging.prepare(try staging.changes(in: stage), in: stage)
        }

        func theirs(except paths: [String]) -> [String] {
            Snapshot(of: host).differences(from: before).filter { line in
                !paths.contains { line.hasPrefix($0 + ":") }
            }
        }
    }

    @Test func `without anybody else the commit is applied`() throws {
        let prepared = try Prepared()
        try prepared.scratch.staging().apply(try prepared.commit())
        #expect(try Disk.read(prepared.host + "/a") == "new a")
        #expect(Disk.names(prepared.host) == ["a", "b", "keep", "new"])
    }

    enum Edit: CaseIterable {
        case inPlace, sameSizeAndTime, replaced, removed, madeFirst, attribute, addedToRemovedFolder, mode

        func make(_ host: String) throws {
            switch self {
            case .inPlace: try Disk.write(host + "/b", "theirs, longer")
            case .sameSizeAndTime:
                try Disk.write(host + "/b", "OLD b")
                try Disk.setTime(host + "/b", seconds: 1_600_000_000)
            case .replaced:
                try Disk.write(host + "/.b", "theirs")
                rename(host + "/.b", host + "/b")
            case .removed: Disk.remove(host + "/b")
            case .madeFirst: try Disk.write(host + "/new", "theirs")
            case .attribute: try Disk.setAttribute(host + "/b", "user.theirs", "1")
            case .addedToRemovedFolder: try Disk.write(host + "/folder/theirs", "theirs")
            case .mode: try Disk.setMode(host + "/b", 0o600)
            }
        }

        var path: String {
            switch self {
            case .madeFirst: "/new"
            case .addedToRemovedFolder: "/folder/theirs"
            default: "/b"
            }
        }
    }

    @Test(arguments: Edit.allCases)
    func `an edit after approval takes everything back and stays`(edit: Edit) throws {
        let prepared = try Prepared()
        let commit = try prepared.commit()
        try edit.make(prepared.host)
        let theirs = Snapshot(of: prepared.host)
        let failure = #expect(throws: FileFailure.self) { try prepared.scratch.staging().apply(commit) }
        #expect(failure?.code == .conflict)
        #expect(Snapshot(of: prepared.host).differences(from: theirs) == [])
        #expect(prepared.theirs(except: [edit.path]) == [])
    }

    @Test(arguments: Edit.allCases)
    func `an edit between the look and the exchange is put back`(edit: Edit) throws {
        let prepared = try Prepared()
        let commit = try prepared.commit()
        let at = commit.entries.firstIndex {
            $0.change.path == prepared.host + (edit == .addedToRemovedFolder ? "/folder" : edit.path)
        }
        var staging = prepared.scratch.staging()
        let host = prepared.host
        let theirs = Mutex<String?>(nil)
        staging.passing = { boundary throws(FileFailure) in
            guard case .ready(let number) = boundary, number == at, theirs.withLock({ $0 == nil }) else { return }
            try? edit.make(host)
            theirs.withLock { $0 = Snapshot(of: host).lines[edit.path] ?? "nothing" }
        }
        let failure = #expect(throws: FileFailure.self) { try staging.apply(commit) }
        #expect(failure?.code == .conflict)
        #expect(prepared.theirs(except: [edit.path]) == [])
        #expect(Snapshot(of: host).lines[edit.path] ?? "nothing" == theirs.withLock { $0 })
    }

    @Test func `an edit while the step ran is not overwritten unseen`() throws {
        let prepared = try Prepared()
        // The kernel's clock for change times ticks every few milliseconds.
        usleep(20_000)
        try Disk.write(prepared.host + "/a", "theirs")
        let failure = #expect(throws: FileFailure.self) { try prepared.scratch.staging().changes(in: prepared.stage) }
        #expect(failure?.code == .conflict)
        #expect(failure?.path == prepared.host + "/a")
    }

    @Test func `an edit of something else while the step ran is nobody's concern`() throws {
        let prepared = try Prepared()
        usleep(20_000)
        try Disk.write(prepared.host + "/keep", "theirs")
        try prepared.scratch.staging().apply(try prepared.commit())
        #expect(try Disk.read(prepared.host + "/keep") == "theirs")
    }

    @Test func `what was edited after the commit is kept and told by the undo`() throws {
        let prepared = try Prepared()
        let commit = try prepared.commit()
        try prepared.scratch.staging().apply(commit)
        try Disk.write(prepared.host + "/a", "theirs")
        let left = try prepared.scratch.staging().revert(commit).remaining
        #expect(left.map(\.path) == [prepared.host + "/a"])
        #expect(try Disk.read(prepared.host + "/a") == "theirs")
        #expect(prepared.theirs(except: ["/a"]) == [])
        #expect(try prepared.scratch.staging().revert(commit).remaining == left, "undoing again changes nothing")
    }

    @Test func `a displaced edit found after a power cut goes back to its place`() throws {
        let prepared = try Prepared()
        let commit = try prepared.commit()
        var staging = prepared.scratch.staging()
        let host = prepared.host
        staging.passing = { boundary throws(FileFailure) in
            if boundary == .ready(0) { try? Disk.write(host + "/a", "theirs") }
            if boundary == .moved(0) { throw .powerCut }
        }
        #expect(throws: FileFailure.powerCut) { try staging.apply(commit) }
        let left = try prepared.scratch.staging().revert(commit).remaining
        #expect(try Disk.read(host + "/a") == "theirs")
        #expect(left.map(\.path) == [host + "/a"])
    }

    @Test func `without the before-images the undo says so`() throws {
        let prepared = try Prepared()
        let commit = try prepared.commit()
        try prepared.scratch.staging().apply(commit)
        try prepared.scratch.staging().discard(run: "run")
        let left = try prepared.scratch.staging().revert(commit).remaining
        #expect(Set(left.map(\.path)) == Set(commit.entries.map(\.change.path)))
        #expect(try Disk.read(prepared.host + "/a") == "new a")
    }

    @Test func `a root that was exchanged for another directory is not written`() throws {
        let prepared = try Prepared()
        let commit = try prepared.commit()
        rename(prepared.host, prepared.scratch.path + "/moved")
        try Disk.makeFolder(prepared.host)
        let empty = Snapshot(of: prepared.host)
        let failure = #expect(throws: FileFailure.self) { try prepared.scratch.staging().apply(commit) }
        #expect(failure?.code == .conflict)
        #expect(Snapshot(of: prepared.host) == empty)
    }
}
