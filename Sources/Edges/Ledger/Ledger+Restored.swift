public import Documents
internal import GRDB

extension Ledger {
    /// When a ledger that was restored opened its epoch; nil where nothing was ever lost.
    public func restoredSince() throws(LedgerFailure) -> Timestamp? {
        try read { db in
            try Int64.fetchOne(
                db.cachedStatement(
                    sql: """
                        SELECT opened FROM epochs WHERE number > (SELECT min(number) FROM epochs)
                        ORDER BY number DESC LIMIT 1
                        """)
            ).map { Timestamp(milliseconds: $0) }
        }
    }
}
