public import Documents
public import Evidence
internal import GRDB

/// The ledger at one moment, for `orderly status`.
public struct LedgerStatus: Sendable, Hashable {
    public let head: ChainHead?
    /// Orders that wait, of which `postponed` are put off beyond now.
    public let waiting: Int
    public let postponed: Int
    public let claimed: Int
    public let openRuns: Int
    /// Ids of inconsistent runs that nobody has resolved.
    public let unresolved: [String]
    public let pending: Int
    public let parked: Int
    /// When the oldest statement that is not delivered was made.
    public let oldestPending: Timestamp?
    public let lastDelivered: Timestamp?
    /// Why evidence is not delivered, and since when; nil where the last try went well.
    public let undelivered: Trouble?
    /// Versions in force, by kind.
    public let adopted: [String: Int]
    public let hold: Hold?
    public let timeFloor: Timestamp?
    /// Envelopes that did not verify and are not stated yet.
    public let unverified: Int
    /// How many instances of checks had which result last.
    public let checks: [String: Int]
    public let statistics: LedgerStatistics
}

extension Ledger {
    public func status(now: Timestamp) throws(LedgerFailure) -> LedgerStatus {
        try read { db in
            func count(_ sql: String, _ arguments: StatementArguments = []) throws -> Int {
                try Int.fetchOne(db, sql: sql, arguments: arguments) ?? 0
            }
            func instant(_ sql: String) throws -> Timestamp? {
                try Int64.fetchOne(db, sql: sql).map { Timestamp(milliseconds: $0) }
            }
            func counts(_ sql: String) throws -> [String: Int] {
                let rows = try Row.fetchAll(db, sql: sql).map { row -> (String, Int) in (row[0], row[1]) }
                return Dictionary(rows) { $1 }
            }
            return LedgerStatus(
                head: try Ledger.head(db),
                waiting: try count("SELECT count(*) FROM orders WHERE position > 0 AND state = 'waiting'"),
                postponed: try count(
                    "SELECT count(*) FROM orders WHERE position > 0 AND state = 'waiting' AND not_before > ?",
                    [now.milliseconds]),
                claimed: try count("SELECT count(*) FROM orders WHERE position > 0 AND state = 'claimed'"),
                openRuns: try count("SELECT count(*) FROM runs WHERE ended IS NULL"),
                unresolved: try String.fetchAll(
                    db, sql: "SELECT id FROM runs WHERE outcome = 'inconsistent' AND resolved IS NULL ORDER BY ended"),
                pending: try count("SELECT count(*) FROM outbox WHERE state = 'pending'"),
                parked: try count("SELECT count(*) FROM outbox WHERE state = 'parked'"),
                oldestPending: try instant(
                    "SELECT made FROM outbox JOIN statements USING (number) WHERE state = 'pending' ORDER BY number LIMIT 1"
                ),
                lastDelivered: try instant("SELECT max(settled) FROM outbox WHERE state = 'delivered'"),
                undelivered: try Ledger.undelivered(db),
                adopted: try counts(
                    "SELECT kind, version FROM adopted WHERE number IN (SELECT max(number) FROM adopted GROUP BY kind)"),
                hold: try Ledger.hold(now: now, db),
                timeFloor: try Ledger.meta("time_floor", db).map { Timestamp(milliseconds: $0) },
                unverified: try count("SELECT coalesce(sum(count), 0) FROM unverified"),
                checks: try counts("SELECT result, count(*) FROM checks GROUP BY result"),
                statistics: try Ledger.statistics(db))
        }
    }
}
