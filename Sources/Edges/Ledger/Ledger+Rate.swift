public import Documents
internal import GRDB

extension Ledger {
    /// How many runs of orders have started since then, however they ended.
    public func orderedRuns(since instant: Timestamp) throws(LedgerFailure) -> Int {
        try read { db in
            try Int.fetchOne(
                db.cachedStatement(
                    sql: "SELECT count(*) FROM runs JOIN orders ON orders.run = runs.id WHERE runs.started > ?"),
                arguments: [instant.milliseconds]) ?? 0
        }
    }
}
