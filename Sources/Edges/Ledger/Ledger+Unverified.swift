public import Documents
public import Evidence
internal import GRDB
public import Signing

/// What arrived and did not verify. Anybody can send such things in any number, so they are counted: the first of a
/// cause is stated at once, the others once an hour.
extension Ledger {
    public static let unverifiedEvery = Duration.seconds(3600)

    /// Counts what one reply brought, in one transaction. `cause` is one of the caller's own fixed words. Returns the
    /// statements that were due.
    @discardableResult
    public func countUnverified(
        _ found: [(cause: String, digest: Digest)], at: Timestamp,
        seal: (ChainPosition, UnverifiedRecord) throws -> SealedStatement
    ) throws(LedgerFailure) -> [SealedStatement] {
        guard !found.isEmpty else { return [] }
        return try write(at: at) { db in
            for (cause, digest) in found {
                try db.execute(
                    sql: """
                        INSERT INTO unverified (cause, count, first, last, since, until)
                        VALUES (:cause, 1, :digest, :digest, :at, :at)
                        ON CONFLICT (cause) DO UPDATE SET
                            first = CASE count WHEN 0 THEN excluded.first ELSE first END,
                            since = CASE count WHEN 0 THEN excluded.since ELSE since END,
                            count = count + 1, last = excluded.last, until = excluded.until
                        """, arguments: ["cause": cause, "digest": digest.hex, "at": at.milliseconds])
            }
            return try Ledger.stateUnverified(at: at, seal, db)
        }
    }

    /// States what was counted and is due. For every turn of the agent's loop; writes only where something is.
    @discardableResult
    public func reportUnverified(
        at: Timestamp, seal: (ChainPosition, UnverifiedRecord) throws -> SealedStatement
    ) throws(LedgerFailure) -> [SealedStatement] {
        guard try !read({ try Ledger.dueUnverified(at: at, $0) }).isEmpty else { return [] }
        return try write(at: at) { try Ledger.stateUnverified(at: at, seal, $0) }
    }

    private static func stateUnverified(
        at: Timestamp, _ seal: (ChainPosition, UnverifiedRecord) throws -> SealedStatement, _ db: Database
    ) throws -> [SealedStatement] {
        try dueUnverified(at: at, db).map { record in
            try db.execute(
                sql: "UPDATE unverified SET count = 0, reported = ? WHERE cause = ?",
                arguments: [at.milliseconds, record.cause])
            return try add({ try seal($0, record) }, run: nil, db)
        }
    }

    private static func dueUnverified(at: Timestamp, _ db: Database) throws -> [UnverifiedRecord] {
        try Row.fetchAll(
            db, sql: "SELECT * FROM unverified WHERE count > 0 AND (reported IS NULL OR reported <= ?) ORDER BY cause",
            arguments: [(at - unverifiedEvery).milliseconds]
        ).map { row in
            UnverifiedRecord(
                cause: row["cause"], count: row["count"], first: row["first"], last: row["last"],
                since: Timestamp(milliseconds: row["since"]), until: Timestamp(milliseconds: row["until"]))
        }
    }
}
