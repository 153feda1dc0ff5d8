import Documents
import Execution
import Glibc
@testable import Staging
import Testing

/// Steps that follow each other over one layer: what they leave must be what they would have left on the host itself.
@Suite(.enabled(if: OverlayStep.isPossible, "needs root, or user namespaces for ordinary users"))
struct SimulationTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let scripts: [String]

        init(_ name: String, _ scripts: String...) {
            testDescription = name
            self.scripts = scripts
        }
    }

    static let cases = [
        Case("one step", "echo new > a; echo b > box/b; rm box/c; chmod 600 d"),
        Case("the next step changes what the first wrote", "echo one > new", "echo two >> new; echo x >> a"),
        Case("what the first made the next removes", "mkdir -p n/m; echo x > n/m/f", "rm -r n"),
        Case("what the first changed the next puts back", "cp -p a keep; echo other > a", "mv keep a"),
        Case("a directory is replaced by a file", "rm -r box; echo file > box"),
        Case("and becomes a directory again", "rm -r box; echo file > box", "rm box; mkdir box; echo e > box/e"),
        Case("a removed directory is made anew, empty", "rm -r box", "mkdir box", "echo late > box/late"),
        Case("a file is replaced by a directory", "rm a; mkdir a; echo in > a/in", "echo more > a/more; rm a/in"),
        Case("a directory is renamed", "mv box crate", "mv crate/c crate/k; rmdir crate/deep/e || true"),
        Case("modes and links", "chmod 700 box; ln -s a link; ln -sfn box/c d", "chmod 750 box; rm link; ln -s d link"),
        Case("names of one file, made together", "echo x > p; ln p q", "rm p q"),
        Case("a hole", "truncate -s 3M hole; printf end >> hole", "cp --sparse=always hole hole2; rm hole"),
        Case("an exchange by name", "echo n > .a.tmp; chmod 640 .a.tmp; mv .a.tmp a", "echo m > .a.tmp; mv .a.tmp a"),
        Case(
            "names that no line holds", "echo x > \"$(printf 'two\\nlines')\"",
            "rm \"$(printf 'two\\nlines')\"; echo > $(printf 'b\\377d')"),
        Case("many files", "for n in $(seq 300); do echo $n > box/$n; done", "rm box/1*; chmod 600 box/2*"),
        Case("ten thousand files", "mkdir n; cd n; touch $(seq 10000); rm 1*; chmod 600 2*; echo x > 3"),
        Case(
            "attributes alone", "setfattr -n user.note -v 1 a",
            "setfattr -n user.note -v 2 a; setfattr -x user.note d || true"),
        Case("times alone", "touch -d 2001-01-01 a", "touch -d 2002-02-02 box/c"),
        Case("nothing at all", "cat a > /dev/null", "true"),
    ]

    @Test(arguments: cases)
    func `the difference after all steps is what they do to the host itself`(this: Case) throws {
        let scratch = try Scratch()
        try Self.fill(scratch.host)
        let before = try Kept.states(scratch.host)
        let simulated = try SimulatedStaging(
            scratch: scratch.state, protected: [], privilege: Scratch.privilege)
        for (number, script) in this.scripts.enumerated() {
            let stage = try simulated.open([scratch.host], run: "run", step: "step\(number)")
            try OverlayStep(scratch: scratch).run(script, inLayers: stage.roots[0])
            let changes = try simulated.changes(in: stage, limit: .max)
            try simulated.apply(try simulated.prepare(changes, in: stage))
        }
        // The control, and the promise that nothing is touched.
        #expect(try Kept.states(scratch.host) == before)
        for script in this.scripts {
            let code = try Shell.run(["/bin/sh", "-c", "cd '\(scratch.host)' && set -e && umask 022\n\(script)"])
            #expect(code == 0)
        }
        let after = try Kept.states(scratch.host)
        let names = Set(before.keys).union(after.keys)
        let changed = names.filter { name in Self.differ(before[name], after[name]) }
        let predicted = try simulated.predicted()
        #expect(predicted.map(\.path).sorted() == changed.sorted())
        for change in predicted {
            #expect(Self.alike(change.before, before[change.path]), "\(change.path) before")
            #expect(Self.alike(change.after, after[change.path]), "\(change.path) after")
        }
    }

    @Test func `a step's own changes are against what the steps before it left`() throws {
        let scratch = try Scratch()
        try Self.fill(scratch.host)
        let simulated = try SimulatedStaging(scratch: scratch.state, protected: [], privilege: Scratch.privilege)
        func step(_ name: String, _ script: String) throws -> [String] {
            let stage = try simulated.open([scratch.host], run: "run", step: name)
            try OverlayStep(scratch: scratch).run(script, inLayers: stage.roots[0])
            let changes = try simulated.changes(in: stage, limit: .max)
            try simulated.apply(try simulated.prepare(changes, in: stage))
            return changes.changes.map { "\($0.operation.rawValue) \($0.path.dropFirst(scratch.host.count + 1))" }
        }
        #expect(try step("one", "echo 1 > new; rm a") == ["delete a", "create new"])
        #expect(try step("two", "echo 2 > new") == ["replace new"])
        #expect(try step("three", "rm new; echo again > a") == ["delete new", "create a"])
        #expect(try step("four", "cat a") == [])
    }

    @Test func `the engine's own looks see what was written, and the host where nothing was`() throws {
        let scratch = try Scratch()
        try Self.fill(scratch.host)
        let simulated = try SimulatedStaging(scratch: scratch.state, protected: [], privilege: Scratch.privilege)
        let stage = try simulated.open([scratch.host], run: "run", step: "one")
        let script = "echo new > a; rm d; ln -s ../a box/link; rm -r box/deep; echo x > box/x.conf"
        try OverlayStep(scratch: scratch).run(script, inLayers: stage.roots[0])
        try simulated.apply(try simulated.prepare(try simulated.changes(in: stage, limit: .max), in: stage))
        func text(_ name: String) throws -> String {
            String(decoding: try simulated.read(scratch.host + "/" + name, limit: 100), as: UTF8.self)
        }
        #expect(try text("a") == "new\n")
        #expect(try text("box/link") == "new\n")
        #expect(try text("box/c") == "c\n")
        #expect(try text("outside") == "new\n")
        #expect(throws: FileFailure.self) { try text("d") }
        #expect(try simulated.stat(scratch.host + "/d")["type"]?.string == "missing")
        #expect(try simulated.stat(scratch.host + "/box/deep/e")["type"]?.string == "missing")
        #expect(try simulated.stat(scratch.host + "/a")["size"]?.integer == 4)
        #expect(try simulated.link(scratch.host + "/box/link") == "../a")
        #expect(
            try simulated.glob(scratch.host + "/box/*.conf").map { $0.split(separator: "/").last } == [
                "c.conf", "x.conf",
            ])
        #expect(!simulated.exists(scratch.host + "/d"))
        #expect(simulated.exists(scratch.host + "/outside"))
        // The control: the host has none of it.
        #expect(try Disk.read(scratch.host + "/a") == "a\n")
    }

    @Test func `a path that no step may write is refused as in a real run`() throws {
        let scratch = try Scratch()
        try Self.fill(scratch.host)
        let simulated = try SimulatedStaging(
            scratch: scratch.state, protected: [scratch.host + "/box"], privilege: Scratch.privilege)
        for path in [scratch.host, scratch.host + "/box", scratch.host + "/box/c"] {
            #expect { try simulated.open([path], run: "run", step: "one") } throws: {
                ($0 as? FileFailure)?.code == .notAllowed
            }
        }
        // The control.
        #expect(try simulated.open([scratch.host + "/a"], run: "run", step: "one").roots.count == 1)
    }

    private static func fill(_ root: String) throws {
        for folder in ["/box", "/box/deep"] { try Disk.makeFolder(root + folder) }
        for name in ["a", "d", "box/c", "box/c.conf", "box/deep/e"] {
            try Disk.write("\(root)/\(name)", "\(name.split(separator: "/").last ?? "")\n")
        }
        #expect(symlink("a", root + "/outside") == 0)
    }

    private static func differ(_ a: FileState?, _ b: FileState?) -> Bool {
        guard let a, let b else { return (a == nil) != (b == nil) }
        return !b.differences(from: a).isEmpty
    }

    /// But for the time at which each was run.
    private static func alike(_ a: FileState?, _ b: FileState?) -> Bool {
        guard var a, let b else { return a == nil && b == nil }
        if abs(a.modified - b.modified) < 600_000_000_000 { a.modified = b.modified }
        return a.differences(from: b).isEmpty
    }

    /// Whoever may enter a folder that is being emptied could exchange what lies in it.
    @Test func `what is removed with the scratch folder never lies beside it`() throws {
        let scratch = try Scratch()
        try Disk.makeFolder(scratch.path + "/copy/run", mode: 0o700)
        for name in ["a", "a/b", "a/b/c"] { try Disk.makeFolder(scratch.path + "/copy/run/" + name, mode: 0o755) }
        let watch = inotify_init1(Int32(IN_NONBLOCK))
        defer { close(watch) }
        #expect(inotify_add_watch(watch, scratch.path + "/copy", UInt32(IN_MOVED_TO) | UInt32(IN_CREATE)) >= 0)
        var events = [UInt8](repeating: 0, count: 4096)
        try SimulatedStaging.remove(scratch: scratch.path + "/copy/run")
        #expect(access(scratch.path + "/copy/run", F_OK) != 0)
        #expect(read(watch, &events, events.count) < 0)
        // The control: such a move would have been seen.
        try Disk.makeFolder(scratch.path + "/copy/late", mode: 0o700)
        #expect(read(watch, &events, events.count) > 0)
    }
}

extension OverlayStep {
    /// As `run`, over everything that lies between.
    fileprivate func run(_ script: String, inLayers root: StagedRoot) throws {
        var shown = root
        shown.lower = (root.earlier + [root.lower]).joined(separator: ":")
        try run("\(script)\ntrue", in: shown)
        #expect(try Shell.run(["/bin/rm", "-rf", scratch.path + "/copy"]) == 0)
        try Disk.makeFolder(scratch.path + "/copy")
    }
}

private enum Kept {
    /// Everything below a folder, by absolute path.
    static func states(_ root: String) throws -> [String: FileState] {
        var found: [String: FileState] = [:]
        func add(_ folder: Folder) throws {
            for name in try folder.names() {
                guard let state = try FileState.read(name, in: folder) else { continue }
                found[folder.path(of: name)] = state
                if state.kind == .directory { try add(try folder.folder(name)) }
            }
        }
        try add(try Folder.absolute(root))
        return found
    }
}
