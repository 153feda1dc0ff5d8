import Execution
import Glibc
import Staging

/// Committing what a step wrote, durably, beside copying the same files and syncing their file system.
///
/// Ours reads the change set, digests both sides, exchanges and keeps every before-image. The files are as the step
/// left them, not yet on the disk, as the peer's copies are when they are synced.
enum CommitRow {
    private static let most = 1.5
    private static let sizes = [(files: 1, rounds: 60), (100, 30), (10_000, 5)]
    /// Of one file, in bytes.
    private static let size = 4096
    private static let folderful = 100

    static func measure(in scratch: String) throws -> Row {
        guard geteuid() == 0 else { throw BenchFailure("owners are kept by root only") }
        mkdir(scratch + "/state", 0o700)
        var worst: (ours: Double, theirs: Double, ratio: Double)?
        for (files, rounds) in sizes {
            var trial = try Trial(scratch, files)
            for _ in 0..<rounds { try trial.run() }
            let (ours, theirs) = (trial.whole.median, trial.copy.median)
            OrderlyBench.note(
                "\(files) files of \(size) bytes, \(rounds) rounds: \(trial.whole.text) ms, of which the change set "
                    + "\(trial.changes.text) and the commit \(trial.commit.text); copy and sync \(trial.copy.text) ms: "
                    + "\((ours / theirs).text(2)) times")
            if ours / theirs > worst?.ratio ?? 0 { worst = (ours, theirs, ours / theirs) }
        }
        guard let worst else { throw BenchFailure("nothing was measured") }
        return Row(
            name: "commit", value: worst.ours, unit: "ms", peer: worst.theirs, ratio: worst.ratio, target: "<=1.5x",
            isReached: worst.ratio <= most)
    }

    /// One number of files, committed and copied in turn.
    private struct Trial {
        let host: String
        let source: String
        let target: String
        let files: Int
        let staging: Staging
        var whole = Samples()
        var changes = Samples()
        var commit = Samples()
        var copy = Samples()
        private var round = 0

        init(_ scratch: String, _ files: Int) throws {
            self.files = files
            host = "\(scratch)/host-\(files)"
            source = "\(scratch)/source-\(files)"
            target = "\(scratch)/target-\(files)"
            staging = Staging(state: scratch + "/state", protected: [], privilege: .root)
            for folder in [host, source] { try CommitRow.fill(folder, files, with: 1) }
        }

        mutating func run() throws {
            round += 1
            let stage = try staging.open([host], run: "run-\(round)", step: "step")
            guard let upper = stage.roots.first?.upper else { throw BenchFailure("nothing was staged") }
            sync()
            try CommitRow.fill(upper, files, with: UInt8(2 + round % 100))
            let clock = ContinuousClock()
            let started = clock.now
            let set = try staging.changes(in: stage, limit: .max)
            let between = clock.now
            let commit = try staging.prepare(set, in: stage)
            try staging.apply(commit)
            let ended = clock.now
            guard commit.entries.count == files else { throw BenchFailure("\(commit.entries.count) files committed") }
            changes.add((between - started).inMilliseconds)
            self.commit.add((ended - between).inMilliseconds)
            whole.add((ended - started).inMilliseconds)
            try staging.discard(run: "run-\(round)")

            try remove()
            sync()
            try copy.time {
                try CommitRow.run("/usr/bin/cp", ["cp", "-a", source, target])
                try CommitRow.run("/usr/bin/sync", ["sync", "-f", target])
            }
            try remove()
        }

        private func remove() throws { try CommitRow.run("/usr/bin/rm", ["rm", "-rf", "--", target]) }
    }

    private static func run(_ path: String, _ arguments: [String]) throws {
        guard try Child(path, arguments).wait() == 0 else { throw BenchFailure("\(path) failed") }
    }

    /// Files in folders of a hundred, each of one repeated byte.
    private static func fill(_ folder: String, _ files: Int, with byte: UInt8) throws {
        let content = [UInt8](repeating: byte, count: size)
        mkdir(folder, 0o755)
        for number in 0..<files {
            let inner = "\(folder)/\(number / folderful)"
            if number % folderful == 0 { mkdir(inner, 0o755) }
            let file = open("\(inner)/\(number)", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
            guard file >= 0, write(file, content, size) == size, close(file) == 0 else {
                throw BenchFailure("\(folder) cannot be filled")
            }
        }
    }
}
