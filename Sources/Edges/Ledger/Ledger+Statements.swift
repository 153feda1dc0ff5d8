public import Documents
public import Evidence
internal import FoundationEssentials
internal import GRDB
public import Signing

/// A statement as it lies in the ledger.
public struct StoredStatement: Sendable, Hashable {
    public enum Delivery: String, Sendable, Hashable { case pending, delivered, parked }
    /// Counts through all epochs.
    public let number: Int
    public let place: ChainPlace
    public let digest: Digest
    public let kind: String
    public let made: Timestamp
    public let run: String?
    /// JSON of the envelope.
    public let envelope: [UInt8]
    public let delivery: Delivery
    /// JSON of the receipt's envelope, once it was delivered.
    public let receipt: [UInt8]?
}

extension Ledger {
    /// Statements after number `after`, in order, at most `limit`: page by the last one's number.
    public func statements(after: Int = 0, limit: Int = 200) throws(LedgerFailure) -> [StoredStatement] {
        try stored("number > ?", [after], "number", limit: limit)
    }

    /// The newest statements, newest first.
    public func latestStatements(limit: Int) throws(LedgerFailure) -> [StoredStatement] {
        try stored("TRUE", [], "number DESC", limit: limit)
    }

    public func statement(at place: ChainPlace) throws(LedgerFailure) -> StoredStatement? {
        try stored("epoch = ? AND sequence = ?", [place.epoch, place.sequence], "number", limit: 1).first
    }

    private func stored(
        _ condition: String, _ arguments: StatementArguments, _ order: String, limit: Int
    ) throws(LedgerFailure) -> [StoredStatement] {
        try read { db in
            try Row.fetchAll(
                db.cachedStatement(
                    sql: """
                        SELECT statements.*, state, receipt FROM statements JOIN outbox USING (number)
                        WHERE \(condition) ORDER BY \(order) LIMIT ?
                        """), arguments: arguments + [limit]
            ).map { row in
                let envelope: Data = row["envelope"]
                let receipt: Data? = row["receipt"]
                return StoredStatement(
                    number: row["number"], place: ChainPlace(epoch: row["epoch"], sequence: row["sequence"]),
                    digest: try Ledger.digest(row["digest"]), kind: row["kind"],
                    made: Timestamp(milliseconds: row["made"]), run: row["run"], envelope: Array(envelope),
                    delivery: StoredStatement.Delivery(rawValue: row["state"]) ?? .pending,
                    receipt: receipt.map { Array($0) })
            }
        }
    }
}
