import Documents
import Foundation
import Glibc
import TestKit
import Testing

/// `orderly-crash`: the agent, with a fuse at every crash point.
final class CrashVictim {
    let process: Program.Running
    private var answered = 0

    /// Starts it; what an earlier one left is recovered meanwhile.
    init(_ clinic: Clinic, fuse: String = "off") throws {
        process = try Program.Running(
            [try Binaries.path("orderly-crash"), clinic("host/agent.yaml"), fuse], in: clinic.folder)
    }

    static func points() throws -> [String] {
        try Program.run([try Binaries.path("orderly-crash"), "points"]).text.split(separator: "\n").map(String.init)
    }

    /// Waits for its next answer; false where it died instead.
    func answers() throws -> Bool {
        answered += 1
        let wanted = answered
        let came = process.waits { running in
            running.output.split(separator: "\n").count { $0 == "started" || $0 == "done" } >= wanted
        }
        if !came {
            try #require(!process.isRunning, "no answer within a minute: \(process.errors)")
            try #require(process.finish().status == SIGKILL, "\(process.errors)")
        }
        return came
    }

    @discardableResult
    func obeys(_ line: String) throws -> Bool {
        process.write(Array((line + "\n").utf8))
        return try answers()
    }

    /// The points that it named since it was started, in order; those that were passed at once stand together.
    var points: [[String]] {
        process.output.split(separator: "\n").filter { $0.hasPrefix("point ") }
            .map { $0.dropFirst("point ".count).split(separator: ", ").map(String.init) }
    }

    func end() {
        process.endInput()
        _ = process.finish()
    }
}

/// What the host's own database says, read without the product.
struct CrashRecords {
    let clinic: Clinic

    func rows(_ sql: String) throws -> [String] {
        let result = try Program.run([
            "sqlite3", "-readonly", "-cmd", ".timeout 10000", clinic("host/state/queue.db"), sql,
        ])
        guard result.status == 0 else { throw Clinic.Failed(line: "sqlite3", result: result) }
        return result.text.split(separator: "\n").map(String.init)
    }

    struct Run {
        let id: String
        /// Nil while it is open.
        let outcome: String?
    }

    func runs(after known: Int) throws -> [Run] {
        try rows("SELECT id, ifnull(outcome, '') FROM runs WHERE rowid > \(known) ORDER BY rowid").map { line in
            let parts = line.split(separator: "|", omittingEmptySubsequences: false)
            return Run(id: String(parts[0]), outcome: parts[1].isEmpty ? nil : String(parts[1]))
        }
    }

    func lastRun() throws -> Int { try rows("SELECT ifnull(max(rowid), 0) FROM runs").first.flatMap { Int($0) } ?? 0 }

    /// The journal's events by what they are and the step that they are about.
    func events(of run: String) throws -> [(kind: String, step: Int?, body: Node)] {
        try rows("SELECT event FROM events WHERE run = '\(run)' ORDER BY number").map { line in
            let entry = try #require(try Clinic.json(Array(line.utf8)).entries?.first)
            return (entry.key, entry.value["step"]?.integer.map { Int($0) }, entry.value)
        }
    }

    /// How an open run must end, by what its journal says: undone where anything may have been done.
    func outcome(ofOpen run: String) throws -> String {
        let events = try events(of: run)
        // The step said that it would interrupt the agent, and that is what has happened.
        let isPlanned = { (kind: String) in events.contains { $0.kind == kind } }
        if isPlanned("expecting"), !isPlanned("resumed"), !isPlanned("failing") { return "success" }
        let committed = events.filter { $0.kind == "committing" }
        let takenBack = Set(events.filter { $0.kind == "takenBack" }.compactMap(\.step))
        let stands = committed.contains { !takenBack.contains($0.step ?? -1) }
        let acted = events.contains { $0.kind == "intent" && $0.step == CrashScenario.directStep }
        return stands || acted ? "reverted" : "failed"
    }
}
