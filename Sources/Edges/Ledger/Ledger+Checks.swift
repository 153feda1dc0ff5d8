public import Documents
public import Evidence
internal import FoundationEssentials
internal import GRDB

/// What this host remembers of one instance of a drift check.
public struct CheckState: Sendable, Hashable {
    public let instance: String
    /// The result's word.
    public let result: String
    /// When it ran last.
    public let at: Timestamp
    /// Since when it has had this result without a break.
    public let since: Timestamp
    /// How often in a row.
    public let consecutive: Int
    /// What the check itself wants to know next time, in a form of its own.
    public let memory: [UInt8]
}

/// A result to remember.
public struct CheckOutcomeRow: Sendable, Hashable {
    public var instance: String
    public var result: String
    public var memory: [UInt8]

    public init(instance: String, result: String, memory: [UInt8] = []) {
        self.instance = instance
        self.result = result
        self.memory = memory
    }
}

/// A heal that was started.
public struct HealRow: Sendable, Hashable {
    public let run: String
    public let started: Timestamp
    /// Nil while it runs.
    public let outcome: String?
}

extension Ledger {
    /// Remembers the results of one cycle, and adds the statements that it made, in one transaction.
    @discardableResult
    public func record(
        checks: [CheckOutcomeRow], at: Timestamp, seals: [Sealing] = []
    ) throws(LedgerFailure) -> [SealedStatement] {
        guard !checks.isEmpty || !seals.isEmpty else { return [] }
        return try write(at: at) { db in
            for check in checks {
                try db.execute(
                    sql: """
                        INSERT INTO checks (instance, result, at, since, consecutive, memory)
                        VALUES (:instance, :result, :at, :at, 1, :memory)
                        ON CONFLICT (instance) DO UPDATE SET
                            since = CASE result WHEN excluded.result THEN since ELSE excluded.since END,
                            consecutive = CASE result WHEN excluded.result THEN consecutive + 1 ELSE 1 END,
                            result = excluded.result, at = excluded.at, memory = excluded.memory
                        """,
                    arguments: [
                        "instance": check.instance, "result": check.result, "at": at.milliseconds,
                        "memory": Data(check.memory),
                    ])
            }
            try Ledger.count(.checks, by: checks.count, db)
            try Ledger.count(.drifted, by: checks.count { $0.result == "drift" }, db)
            return try seals.map { try Ledger.add($0, run: nil, db) }
        }
    }

    /// Replaces what an instance wants to know next time, with a statement where `seal` makes one.
    public func keep(
        memory: [UInt8], of instance: String, at: Timestamp, seal: Sealing? = nil
    ) throws(LedgerFailure) {
        try write(at: at) { db in
            try db.execute(
                sql: "UPDATE checks SET memory = ? WHERE instance = ?", arguments: [Data(memory), instance])
            if let seal { _ = try Ledger.add(seal, run: nil, db) }
        }
    }

    public func check(_ instance: String) throws(LedgerFailure) -> CheckState? {
        try checkStates("instance = ?", [instance]).first
    }

    /// All instances that ever ran here, by name.
    public func checks() throws(LedgerFailure) -> [CheckState] {
        try checkStates("TRUE", [])
    }

    /// Whatever had `result` last is due again.
    public func forget(result: String, at: Timestamp) throws(LedgerFailure) {
        let there = try read { db in
            try Bool.fetchOne(db, sql: "SELECT 1 FROM checks WHERE result = ? AND at > 0", arguments: [result])
        }
        guard there ?? false else { return }
        try write(at: at) { try $0.execute(sql: "UPDATE checks SET at = 0 WHERE result = ?", arguments: [result]) }
    }

    /// Notes, before it starts, that `run` heals `instance`: a heal that was cut off counts too.
    public func recordHeal(of instance: String, run: String, at: Timestamp) throws(LedgerFailure) {
        try write(at: at, .keep) { db in
            try db.execute(
                sql: "INSERT INTO heals (instance, run, started) VALUES (?, ?, ?)",
                arguments: [instance, run, at.milliseconds])
            try Ledger.count(.heals, db)
        }
    }

    /// Heals of `instance` that started after `since`, oldest first.
    public func heals(of instance: String, since: Timestamp) throws(LedgerFailure) -> [HealRow] {
        try read { db in
            try Row.fetchAll(
                db, sql: "SELECT run, started, outcome FROM heals WHERE instance = ? AND started > ? ORDER BY started",
                arguments: [instance, since.milliseconds]
            ).map { row in
                HealRow(run: row["run"], started: Timestamp(milliseconds: row["started"]), outcome: row["outcome"])
            }
        }
    }

    private func checkStates(
        _ condition: String, _ arguments: StatementArguments
    ) throws(LedgerFailure) -> [CheckState] {
        try read { db in
            try Row.fetchAll(
                db, sql: "SELECT * FROM checks WHERE \(condition) ORDER BY instance", arguments: arguments
            ).map { row in
                let memory: Data = row["memory"]
                return CheckState(
                    instance: row["instance"], result: row["result"], at: Timestamp(milliseconds: row["at"]),
                    since: Timestamp(milliseconds: row["since"]), consecutive: row["consecutive"],
                    memory: Array(memory))
            }
        }
    }
}
