import Agent
import CKernel
import Documents
import Execution
import Glibc
import Ledger
import Logging
import Transport

/// The agent that is going to be killed.
struct Victim {
    let pipeline: Pipeline
    let fuse: Fuse
    let meddler: Meddler

    /// Returns the exit status. Says what went wrong on standard error.
    static func live(_ path: String, _ setting: Fuse.Setting) -> Int32 {
        do {
            let fuse = Fuse()
            let meddler = Meddler()
            let configuration = try read(path)
            let lock = try HostLock(configuration)
            var interposition = Interposition()
            interposition.launcher = { FusedLauncher(launcher: $0, fuse: fuse) }
            interposition.journal = { FusedJournal(journal: $0, fuse: fuse) }
            interposition.files = { FusedFiles($0, fuse, meddler: meddler) }
            interposition.passing = { fuse.pass([.passage($0)]) }
            let host = try Host.open(
                configuration, log: Logger(label: "crash") { _ in SwiftLogNoOpLogHandler() },
                interposing: interposition)
            let stop = StopToken()
            let victim = Victim(
                pipeline: try Pipeline(host, finishing: stop, stopping: stop), fuse: fuse, meddler: meddler)
            fuse.arm(setting)
            try victim.pipeline.start()
            fuse.arm(.off)
            Line.write("started")
            while let line = readLine() { try victim.obey(line.split(separator: " ", maxSplits: 2)) }
            lock.release()
            return 0
        } catch {
            let words = Array("\(error)\n".utf8)
            write(STDERR_FILENO, words, words.count)
            return 1
        }
    }

    private struct Unknown: Error { let line: String }

    private func obey(_ words: [Substring]) throws {
        switch words.first {
        case "meddle" where words.count == 2: meddler.aim(at: String(words[1]))
        case "order" where words.count == 3:
            let envelope = try Victim.bytes(String(words[2]))
            try armed(words[1]) {
                _ = try pipeline.take([envelope])
                _ = try pipeline.carryOut()
            }
        case "work" where words.count == 2: try armed(words[1]) { _ = try pipeline.carryOut() }
        case "turn" where words.count == 2: try armed(words[1]) { _ = try pipeline.turn() }
        default: throw Unknown(line: words.joined(separator: " "))
        }
        Line.write("done")
    }

    private func armed(_ setting: Substring, _ body: () throws -> Void) throws {
        guard let setting = Fuse.Setting(setting) else { throw Unknown(line: String(setting)) }
        fuse.arm(setting)
        try body()
        fuse.arm(.off)
    }

    private static func read(_ path: String) throws -> Agent.Configuration {
        let reading = Reading(file: path)
        let bytes = try Configuration.bytes(of: path, limit: JSON.largestDocument)
        guard let configuration = Configuration.read(bytes, environment: [:], hostName: "", reading) else {
            throw Unknown(line: reading.diagnostics.map(\.description).joined(separator: "\n"))
        }
        return configuration
    }

    private static func bytes(_ path: String) throws -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw Unknown(line: path) }
        defer { close(file) }
        var found: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 65_536)
        while case let count = Glibc.read(file, &part, part.count), count > 0 { found += part[..<count] }
        return found
    }
}

/// The caged child that speaks with the server, which the agent starts as its own program.
func carryBurst(_ words: [String]) -> Int32 {
    guard words.count == 7 else { return 64 }
    let credentials = Transport.Credentials(certificate: words[2], key: words[4], authority: words[6])
    do {
        try Transport.serve(input: STDIN_FILENO, output: STDOUT_FILENO, credentials: credentials, version: "0.0.0")
        return 0
    } catch {
        return 1
    }
}
