public import Documents
internal import GRDB

/// One line of what this ledger was told to do. Lines are only ever added; the file itself refuses anything else.
public struct AuditLine: Sendable, Hashable {
    public let at: Timestamp
    /// concluded, postponed, adopted, held, parked, …
    public let what: String
    /// The order, run, statement or document.
    public let about: String
    public let detail: String?
}

extension Ledger {
    /// The newest lines, newest first.
    public func audit(limit: Int) throws(LedgerFailure) -> [AuditLine] {
        try read { db in
            try Row.fetchAll(
                db, sql: "SELECT at, what, about, detail FROM audit ORDER BY number DESC LIMIT ?", arguments: [limit]
            ).map { row in
                AuditLine(
                    at: Timestamp(milliseconds: row["at"]), what: row["what"], about: row["about"],
                    detail: row["detail"])
            }
        }
    }

    static func note(
        _ what: String, _ about: String, _ detail: String? = nil, at: Timestamp, _ db: Database
    ) throws {
        try db.cachedStatement(sql: "INSERT INTO audit (at, what, about, detail) VALUES (?, ?, ?, ?)")
            .execute(arguments: [at.milliseconds, what, about, detail])
    }
}
