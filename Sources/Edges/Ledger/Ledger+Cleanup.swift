public import Documents
internal import GRDB

extension Ledger {
    /// How long the plan and the events of a run stay after it has ended well or was resolved.
    public static let journalKept = Duration.seconds(90 * 86_400)
    /// How long an order's id stays beyond its last limit, so that it cannot be played again.
    public static let historyKept = Duration.seconds(2 * 86_400)

    /// Removes what nothing needs any more. Statements, receipts and the audit trail stay whatever happens: they are
    /// owed for 2,192 days at least. Counts `poll`, which came before, in the same transaction. Returns how many rows went.
    @discardableResult
    public func cleanUp(now: Timestamp, after poll: Poll? = nil) throws(LedgerFailure) -> Int {
        // By the clock's floor too: a clock set forward for an hour must not make an order young again.
        let floor = try timeFloor() ?? now
        let instant = min(floor, now)
        return try write(at: nil) { db in
            try db.execute(
                sql: "DELETE FROM orders WHERE position < 0 AND max(expires, not_after, ended) < ?",
                arguments: [(instant - Ledger.historyKept).milliseconds])
            var gone = db.changesCount
            try db.execute(
                sql: """
                    DELETE FROM runs WHERE ended < ? AND (outcome <> 'inconsistent' OR resolved IS NOT NULL)
                    AND id NOT IN (SELECT run FROM orders WHERE run IS NOT NULL)
                    """, arguments: [(instant - Ledger.journalKept).milliseconds])
            gone += db.changesCount
            try db.execute(
                sql: "DELETE FROM heals WHERE started < ?", arguments: [(instant - Ledger.journalKept).milliseconds])
            gone += db.changesCount
            if let poll { try Ledger.note(poll, db) }
            return gone
        }
    }
}
