import Glibc

/// `orderly dry-run` of a script over a folder, beside what a person does who has no dry-run: copy the folder, run the
/// script on the copy, compare the two, remove the copy.
enum DryRunRow {
    private static let most = 1.0
    private static let rounds = 20
    private static let (folders, inEach, size) = (20, 100, 4096)
    /// Of the folder's files: so many are changed, removed, and made.
    private static let touched = 40

    static func measure(in scratch: String) throws -> Row {
        guard geteuid() == 0 else {
            throw BenchFailure("an ordinary user's dry-run copies root's files: run it as root")
        }
        let (tree, books) = (scratch + "/tree", scratch + "/books")
        mkdir(books, 0o755)
        try fill(tree)
        try Scratch.write(Array(runbook(tree).utf8), to: books + "/RB-BENCH-001.yaml")
        let program = try Programs.path("orderly")
        let ours = [program, "dry-run", "RB-BENCH-001", "--runbooks", books]
        let theirs = """
            cp -a '\(tree)' '\(scratch)/copy' && (cd '\(scratch)/copy' && set -e
            \(script)) && { diff -r '\(tree)' '\(scratch)/copy'; [ $? = 1 ]; } && rm -r '\(scratch)/copy'
            """
        try check(ours, scratch)
        var dryRun = Samples()
        var byHand = Samples()
        for _ in 0..<rounds {
            try dryRun.time { try run(program, ours) }
            try byHand.time { try run("/bin/sh", ["sh", "-c", theirs]) }
        }
        OrderlyBench.note(
            "\(folders * inEach) files of \(size) bytes, \(3 * touched) of them changed, removed or made, \(rounds) rounds: "
                + "\(dryRun.text) ms; copy, script, diff -r and rm \(byHand.text) ms")
        let (value, peer) = (dryRun.median, byHand.median)
        return Row(
            name: "dryrun", value: value, unit: "ms", peer: peer, ratio: value / peer, target: "<=1x",
            isReached: value / peer <= most)
    }

    private static let script = """
        for n in $(seq 0 \(touched - 1)); do echo more >> 0/$n; rm 1/$n; echo new > 2/new-$n; done
        """

    private static func runbook(_ tree: String) -> String {
        """
        orderly: runbook/v1
        id: RB-BENCH-001
        version: 1.0.0
        name: Change some files of many
        severity: low
        controls: ["NIST 800-53r5 CM-6"]
        steps:
          - id: change
            script:
              interpreter: sh
              body: |
                cd \(tree)
                \(script)
            confine: {write: [\(tree)]}
            timeout: 60s

        """
    }

    /// That it says all of it, before it is measured.
    private static func check(_ command: [String], _ scratch: String) throws {
        let count = "\"$@\" | grep -cE '^    [~+-] '"
        let sees = "[ \"$(\(count))\" = \(3 * touched) ]"
        guard try Child("/bin/sh", ["sh", "-c", sees, "sh"] + command).wait() == 0 else {
            throw BenchFailure("the dry-run does not say what the script does: see `orderly doctor`")
        }
    }

    private static func run(_ path: String, _ arguments: [String]) throws {
        guard try Child(path, arguments).wait() == 0 else { throw BenchFailure("\(path) failed") }
    }

    /// Lines of text, so that differences are made of them.
    private static func fill(_ tree: String) throws {
        mkdir(tree, 0o755)
        let line = Array((String(repeating: "x", count: 63) + "\n").utf8)
        let content = Array(repeatElement(line, count: size / line.count).joined())
        for folder in 0..<folders {
            mkdir("\(tree)/\(folder)", 0o755)
            for file in 0..<inEach {
                let file = open("\(tree)/\(folder)/\(file)", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
                guard file >= 0, write(file, content, content.count) == content.count, close(file) == 0 else {
                    throw BenchFailure("\(tree) cannot be filled")
                }
            }
        }
    }
}
