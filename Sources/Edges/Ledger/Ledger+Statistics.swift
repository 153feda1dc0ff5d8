public import Documents
internal import GRDB

/// What was counted here since the ledger began. Each number is raised in the transaction that makes it true: counting
/// costs no commit, and a number is never ahead of what it counts.
public struct LedgerStatistics: Sendable, Hashable {
    /// When the ledger's first epoch was opened.
    public let since: Timestamp?
    public let polls: Int
    /// Polls, among `polls`, at which the server could not be asked.
    public let failedPolls: Int
    /// Ended orders by outcome.
    public let orders: [String: Int]
    public let heals: Int
    public let checks: Int
    /// Checks, among `checks`, that saw drift.
    public let drifted: Int
    public let delivered: Int
    public let lastPoll: Timestamp?
    /// Why the server could not be asked, or evidence not be delivered, when that happened last.
    public let lastError: Trouble?
}

/// What went wrong, and when.
public struct Trouble: Sendable, Hashable {
    public let what: String
    public let at: Timestamp
}

/// One try to ask the server.
public struct Poll: Sendable, Hashable {
    public let at: Timestamp
    /// Why it could not be asked.
    public let problem: String?

    public init(at: Timestamp, problem: String?) {
        self.at = at
        self.problem = problem
    }
}

/// Numbers and notes about the agent's own work, in rows of `meta`.
enum Counter {
    case polls, failedPolls, heals, checks, drifted, delivered
    case orders(outcome: String)

    var key: String {
        switch self {
        case .polls: "count_polls"
        case .failedPolls: "count_polls_failed"
        case .heals: "count_heals"
        case .checks: "count_checks"
        case .drifted: "count_checks_drifted"
        case .delivered: "count_delivered"
        case .orders(let outcome): Counter.ofOrders + outcome
        }
    }

    static let ofOrders = "count_orders_"
}

extension Ledger {
    static func count(_ counter: Counter, by number: Int = 1, _ db: Database) throws {
        guard number > 0 else { return }
        try db.cachedStatement(
            sql:
                "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = value + excluded.value"
        ).execute(arguments: [counter.key, number])
    }

    static func note(_ poll: Poll, _ db: Database) throws {
        try count(.polls, db)
        try set("last_poll", to: poll.at.milliseconds, db)
        guard let problem = poll.problem else { return }
        try count(.failedPolls, db)
        try note(error: problem, at: poll.at, db)
    }

    /// Evidence is not delivered: for the same reason as before, or for another, since the first of them in a row.
    static func note(undelivered problem: String, at: Timestamp, _ db: Database) throws {
        try set("undelivered", to: problem, db)
        try db.execute(
            sql: "INSERT OR IGNORE INTO meta (key, value) VALUES ('undelivered_since', ?)", arguments: [at.milliseconds]
        )
        try note(error: problem, at: at, db)
    }

    static func noteDelivered(_ number: Int, _ db: Database) throws {
        try count(.delivered, by: number, db)
        try db.execute(sql: "DELETE FROM meta WHERE key IN ('undelivered', 'undelivered_since')")
    }

    private static func note(error: String, at: Timestamp, _ db: Database) throws {
        try set("last_error", to: error, db)
        try set("last_error_at", to: at.milliseconds, db)
    }

    private static func set(_ key: String, to value: any DatabaseValueConvertible, _ db: Database) throws {
        try db.execute(
            sql: "INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            arguments: [key, value])
    }

    /// Why evidence is not delivered, and since when; nil where the last try went well.
    static func undelivered(_ db: Database) throws -> Trouble? { try trouble("undelivered", "undelivered_since", db) }

    private static func trouble(_ what: String, _ at: String, _ db: Database) throws -> Trouble? {
        guard let text = try String.fetchOne(db, sql: "SELECT value FROM meta WHERE key = ?", arguments: [what]),
            let instant = try meta(at, db)
        else { return nil }
        return Trouble(what: text, at: Timestamp(milliseconds: instant))
    }

    static func statistics(_ db: Database) throws -> LedgerStatistics {
        func number(_ counter: Counter) throws -> Int { Int(try meta(counter.key, db) ?? 0) }
        let counted = try Row.fetchAll(
            db, sql: "SELECT key, value FROM meta WHERE substr(key, 1, ?) = ?",
            arguments: [Counter.ofOrders.count, Counter.ofOrders])
        let orders = counted.map { row -> (String, Int) in
            let key: String = row[0]
            return (String(key.dropFirst(Counter.ofOrders.count)), row[1])
        }
        return LedgerStatistics(
            since: try Int64.fetchOne(db, sql: "SELECT opened FROM epochs ORDER BY number LIMIT 1")
                .map { Timestamp(milliseconds: $0) },
            polls: try number(.polls), failedPolls: try number(.failedPolls),
            orders: Dictionary(orders) { $1 }, heals: try number(.heals), checks: try number(.checks),
            drifted: try number(.drifted), delivered: try number(.delivered),
            lastPoll: try meta("last_poll", db).map { Timestamp(milliseconds: $0) },
            lastError: try trouble("last_error", "last_error_at", db))
    }
}
