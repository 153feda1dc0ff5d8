public import Documents
public import Execution
internal import FoundationEssentials
internal import GRDB

/// A run as the journal has it.
public struct JournaledRun: Sendable, Hashable {
    public let id: String
    /// JSON of the resolved plan; empty for a run that ended before it had one.
    public let plan: [UInt8]
    /// JSON of each event, in order.
    public let events: [[UInt8]]
    public let started: Timestamp
    public let ended: Timestamp?
    public let outcome: String?
    /// The order that it was claimed for.
    public let order: String?
}

/// A line of `orderly runs`.
public struct RunSummary: Sendable, Hashable {
    public let id: String
    public let started: Timestamp
    public let ended: Timestamp?
    public let outcome: String?
    public let order: String?
    /// Inconsistent, and nobody has said yet that it is looked after.
    public let needsAttention: Bool
}

extension Ledger: RunJournal {
    public func begin(run: String, plan: [UInt8], at: Timestamp) throws(JournalFailure) {
        do throws(LedgerFailure) {
            try write(at: at, .keep) { db in
                guard try !Ledger.isRun(run, "TRUE", db) else {
                    throw LedgerFailure(.state, "run \(run) has begun already")
                }
                try db.cachedStatement(sql: "INSERT INTO runs (id, plan, started) VALUES (?, ?, ?)")
                    .execute(arguments: [run, Data(plan), at.milliseconds])
            }
        } catch {
            throw error.inJournal
        }
    }

    public func append(run: String, event: [UInt8], at: Timestamp) throws(JournalFailure) {
        try append(run: run, events: [event], at: at)
    }

    public func append(run: String, events: [[UInt8]], at: Timestamp) throws(JournalFailure) {
        do throws(LedgerFailure) {
            try write(at: at) { db in
                guard try Ledger.isRun(run, "ended IS NULL", db) else {
                    throw LedgerFailure(.state, "run \(run) is not open")
                }
                let insert = try db.cachedStatement(sql: "INSERT INTO events (run, at, event) VALUES (?, ?, ?)")
                for event in events { try insert.execute(arguments: [run, at.milliseconds, Data(event)]) }
            }
        } catch {
            throw error.inJournal
        }
    }

    private static func isRun(_ id: String, _ condition: String, _ db: Database) throws -> Bool {
        let found = try db.cachedStatement(sql: "SELECT 1 FROM runs WHERE id = ? AND \(condition)")
        return try Bool.fetchOne(found, arguments: [id]) ?? false
    }
}

extension Ledger {
    /// Runs that a process left open when it ended, the oldest first: to be recovered before anything else starts.
    public func openRuns() throws(LedgerFailure) -> [JournaledRun] {
        try read { db in
            try String.fetchAll(db, sql: "SELECT id FROM runs WHERE ended IS NULL ORDER BY started, id")
                .compactMap { try Ledger.run($0, db) }
        }
    }

    public func run(_ id: String) throws(LedgerFailure) -> JournaledRun? {
        try read { try Ledger.run(id, $0) }
    }

    /// Those of `runs` whose journal is still here.
    public func journaled(among runs: [String]) throws(LedgerFailure) -> Set<String> {
        try read { db in
            let find = try db.cachedStatement(sql: "SELECT 1 FROM runs WHERE id = ?")
            return try Set(runs.filter { try Bool.fetchOne(find, arguments: [$0]) ?? false })
        }
    }

    /// The newest runs, newest first.
    public func runs(limit: Int, since: Timestamp? = nil) throws(LedgerFailure) -> [RunSummary] {
        try summaries("started >= ?", [since?.milliseconds ?? .min], limit: limit)
    }

    /// Inconsistent runs that nobody has resolved: no run that overlaps with one of them may start.
    public func unresolvedRuns() throws(LedgerFailure) -> [RunSummary] {
        try summaries("outcome = 'inconsistent' AND resolved IS NULL", [], limit: 1000)
    }

    private func summaries(
        _ condition: String, _ arguments: StatementArguments, limit: Int
    ) throws(LedgerFailure) -> [RunSummary] {
        try read { db in
            try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT id, started, ended, outcome, resolved,
                            (SELECT id FROM orders WHERE orders.run = runs.id LIMIT 1) AS order_id
                        FROM runs WHERE \(condition) ORDER BY started DESC, id DESC LIMIT ?
                        """), arguments: arguments + [limit]
            ).map { row in
                let outcome: String? = row["outcome"]
                return RunSummary(
                    id: row["id"], started: Timestamp(milliseconds: row["started"]),
                    ended: (row["ended"] as Int64?).map { Timestamp(milliseconds: $0) }, outcome: outcome,
                    order: row["order_id"],
                    needsAttention: outcome == "inconsistent" && (row["resolved"] as Int64?) == nil)
            }
        }
    }

    private static func run(_ id: String, _ db: Database) throws -> JournaledRun? {
        guard let row = try Row.fetchOne(db, sql: "SELECT * FROM runs WHERE id = ?", arguments: [id]) else {
            return nil
        }
        let events = try Data.fetchAll(
            db, sql: "SELECT event FROM events WHERE run = ? ORDER BY number", arguments: [id])
        let plan: Data = row["plan"]
        return JournaledRun(
            id: id, plan: Array(plan), events: events.map { Array($0) },
            started: Timestamp(milliseconds: row["started"]),
            ended: (row["ended"] as Int64?).map { Timestamp(milliseconds: $0) }, outcome: row["outcome"],
            order: try String.fetchOne(db, sql: "SELECT id FROM orders WHERE run = ? LIMIT 1", arguments: [id]))
    }
}
