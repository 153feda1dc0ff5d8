import Foundation
import Glibc
import Testing

/// What the crash matrix runs, and what it runs on: a box whose every change is staged, and a spool that a step writes
/// as it stands.
struct CrashScenario {
    let name: String
    let runbook: String
    /// How it ends when nobody is killed.
    let outcome: String
    /// The first crash point that is of interest: what comes before is another scenario's.
    var from: String?
    /// Somebody else replaces a file in the middle of the commit.
    var isMeddledWith = false

    static let forward = CrashScenario(name: "a run that succeeds", runbook: "RB-CRASH-001", outcome: "success")
    static let backward = CrashScenario(
        name: "a run that fails", runbook: "RB-CRASH-002", outcome: "reverted", from: "before journal failing")
    static let conflict = CrashScenario(
        name: "a run whose commit is taken back", runbook: "RB-CRASH-003", outcome: "failed",
        from: "before journal takenBack", isMeddledWith: true)

    /// One step restarts the agent and says so; nobody restarts it where it is left alone.
    static let planned = CrashScenario(
        name: "a run that plans a restart", runbook: "RB-CRASH-004", outcome: "reverted",
        from: "before journal expecting")

    /// Its dry-run comes first, and is journaled.
    static let foretold = CrashScenario(
        name: "a run after its dry-run", runbook: "RB-CRASH-005", outcome: "success", from: "before journal foretold")

    /// The number of the step that acts on the host directly, in each runbook that has one.
    static let directStep = 2

    static func books(_ clinic: Clinic) throws -> [Book] {
        try clinic.write("library/plugins/crash/plugin.yaml", plugin(clinic))
        let box = clinic("srv/box")
        let write = Book.script(
            "write", confine: "{write: [\(box)]}",
            """
            set -e
            cd \(box)
            echo new > edited
            rm gone
            mkdir made
            echo made > made/file
            ln -s made linked
            chmod 0700 folder
            # setxattr(2), so that the directory's metadata changes in several calls.
            perl -e 'my @a = qw(folder user.note new); my %n = (x86_64 => 188, aarch64 => 5); my $m = `uname -m`; chomp $m; syscall($n{$m}, @a, 3, 0) == 0 or die $!'
            """, "validate: {run: [\"true\"]}", "activate: {uses: crash/reload}")
        let skipped = "  - {id: skip, if: [{value: \"${{ run.host }}\", equals: another}], run: [\"true\"]}"
        let turn = "  - {id: turn, uses: crash/turn, timeout: 60s}"
        let more = Book.script("more", confine: "{write: [\(box)]}", "echo more >> \(box)/edited")
        let before = "preconditions: [{check: crash/ready}]"
        let after = "verify: [{check: crash/settled}]"
        let told = "on_failure: [{uses: crash/tell, with: {message: \"${{ run.reason }}\"}}]"
        return [
            Book("RB-CRASH-001", [skipped, write, turn, more], before, after, told),
            Book("RB-CRASH-002", [skipped, write, turn, more, Book.failing], before, after, told),
            Book(
                "RB-CRASH-004",
                [
                    write, "  - {id: pause, run: [\"true\"], expects: agent-restart, within: 1s}", more,
                ]),
            Book(
                "RB-CRASH-005", [Book.script("write", confine: "{write: [\(box)]}", "echo new > \(box)/edited")],
                "dry_run_first: true"),
            Book("RB-CRASH-003", [Book.script("write", confine: "{write: [\(box)]}", "echo new > \(box)/edited")]),
        ]
    }

    private static func plugin(_ clinic: Clinic) -> String {
        let spool = clinic("srv/spool")
        let box = clinic("srv/box")
        let look = "run: [cat, \(spool)/lamp], confine: {read: [\(spool)]}, parse: text"
        let check = { (id: String, accepted: String) in
            """
              \(id):
                summary: The lamp is as it should be
                severity: low
                controls: ["NIST 800-53r5 CM-6"]
                every: 1h
                observe:
                  lamp: {\(look)}
                expect: [{at: /lamp, matches: "\(accepted)"}]
            """
        }
        let turning = { (id: String, to: String, undo: String) in
            """
              \(id):
                summary: The lamp is \(to)
                grade: files
                script: {interpreter: sh, body: "echo \(to) > \(spool)/lamp"}
                confine: {write: [{path: \(spool), mode: direct}]}
                before:
                  it: {\(look), take: {was: {at: "", type: enum, values: ["on", "off"]}}}
                undo: \(undo)
            """
        }
        return [
            "orderly: plugin/v1", "id: crash", "version: 1.0.0",
            "summary: A lamp that is a file, and a daemon that reads another", "actions:",
            turning("turn", "on", "[{if: [{value: \"${{ before.was }}\", equals: \"off\"}], uses: crash/turn-back}]"),
            turning("turn-back", "off", "[{if: [{value: \"${{ before.was }}\", equals: \"on\"}], uses: crash/turn}]"),
            """
              reload:
                summary: The daemon reads its file again
                grade: files
                script: {interpreter: sh, body: "cat \(box)/edited > \(spool)/seen"}
                confine: {read: [\(box)], write: [{path: \(spool), mode: direct}]}
                undo: none
                harmless: Reading again hurts nobody.
              tell:
                summary: Tells people
                params: {message: {type: text, max: 1KiB}}
                grade: pure
                alert: {message: "${{ params.message }}", severity: low}
            checks:
            """,
            check("ready", "^(on|off)"), check("settled", "^on"),
        ].joined(separator: "\n") + "\n"
    }
}

/// The box and the spool, as they are.
struct CrashTree: Equatable, CustomStringConvertible {
    /// With inodes and times, of what is staged; content alone of what a step writes as it stands.
    private(set) var exact: [String: String] = [:]
    /// Without what is new with every write.
    private(set) var lasting: [String: String] = [:]

    init(_ clinic: Clinic) throws {
        for (name, facts) in try Tree(clinic("srv")).entries {
            let kept = facts.replacing(#/ inode \d+| at \d+\.\d+/#, with: "")
            lasting[name] = kept
            exact[name] = name.hasPrefix("box") ? facts : kept
        }
    }

    func differences(from other: [String: String], in mine: [String: String]) -> [String] {
        Set(mine.keys).union(other.keys).sorted().filter { mine[$0] != other[$0] }.map {
            "\($0): \(mine[$0] ?? "nothing") instead of \(other[$0] ?? "nothing")"
        }
    }

    var description: String {
        lasting.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: "\n")
    }

    /// Puts everything as it is before a run.
    static func reset(_ clinic: Clinic) throws {
        for name in ["srv/box", "srv/spool"] { try? FileManager.default.removeItem(atPath: clinic(name)) }
        try clinic.write("srv/box/edited", "old\n")
        try clinic.write("srv/box/gone", "going\n", mode: 0o640)
        try clinic.write("srv/box/folder/inner", "inner\n", mode: 0o600)
        #expect(Attributes.set("user.note", to: Array("old".utf8), clinic("srv/box/edited")))
        chmod(clinic("srv/box/folder"), 0o750)
        try clinic.write("srv/spool/lamp", "off\n")
        try clinic.write("srv/spool/seen", "old\n")
    }
}
