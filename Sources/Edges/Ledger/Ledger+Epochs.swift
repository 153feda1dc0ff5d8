public import Documents
public import Evidence
internal import FoundationEssentials
internal import GRDB
public import Signing

/// How this ledger stands to what the control server has received.
public enum Standing: Sendable, Hashable {
    /// The server has nothing that is not here.
    case current
    /// The server has statements that this ledger never made or has lost: it is an old copy, or a new one.
    case behind
}

extension Ledger {
    /// Compares with the last statement that the server says it has. Nil: it has none.
    public func standing(toward server: ChainHead?) throws(LedgerFailure) -> Standing {
        guard let server, server.sequence > 0 else { return .current }
        return try read { try Ledger.standing(toward: server, $0) }
    }

    private static func standing(toward server: ChainHead, _ db: Database) throws -> Standing {
        let held = try String.fetchOne(
            db, sql: "SELECT digest FROM statements WHERE epoch = ? AND sequence = ?",
            arguments: [server.epoch, server.sequence])
        if held == server.digest.hex { return .current }
        // An epoch that was opened because of this very head has answered it, and whatever stands before it: else a
        // server that brings out one lost statement after the other could force an epoch with each.
        let answered = try Data.fetchAll(
            db, sql: "SELECT envelope FROM statements WHERE kind = 'epoch' AND sequence = 1")
        return try answered.contains { envelope in
            guard let known = try opening(Array(envelope))?.server else { return false }
            return known == server || (known.epoch == server.epoch && known.sequence > server.sequence)
        } ? .current : .behind
    }

    private static func opening(_ envelope: [UInt8]) throws -> EpochRecord? {
        let payload = try Envelope(reading: envelope).unverifiedPayload
        return EpochRecord(reading: try Evidence.Statement(reading: payload).record)
    }

    /// Opens the first epoch of a new ledger; nil when one is open already, so every program may call it at its start.
    ///
    /// `admission` is the digest of the admission's payload, which the first statement follows.
    @discardableResult
    public func openFirstEpoch(
        admission: Digest, at: Timestamp, seal: (ChainPosition, EpochRecord) throws -> SealedStatement
    ) throws(LedgerFailure) -> SealedStatement? {
        if try head() != nil { return nil }
        return try write(at: at) { db -> SealedStatement? in
            if try Ledger.head(db) != nil { return nil }
            return try Ledger.open(EpochRecord(.fresh), admission: admission, at: at, seal, db)
        }
    }

    /// Opens a new epoch, since the server knows more than this ledger; nil when it does not, or was answered already.
    ///
    /// Orders that were issued before must be refused from here on: nobody knows which of them ran.
    @discardableResult
    public func openEpoch(
        after server: ChainHead, admission: Digest, at: Timestamp,
        seal: (ChainPosition, EpochRecord) throws -> SealedStatement
    ) throws(LedgerFailure) -> SealedStatement? {
        guard try standing(toward: server) == .behind else { return nil }
        return try write(at: at) { db -> SealedStatement? in
            guard try Ledger.standing(toward: server, db) == .behind else { return nil }
            let own = try Ledger.head(db).flatMap { $0.sequence > 0 ? $0 : nil }
            let record = EpochRecord(.restored, own: own, server: server)
            return try Ledger.open(record, admission: admission, at: at, seal, db)
        }
    }

    private static func open(
        _ record: EpochRecord, admission: Digest, at: Timestamp,
        _ seal: (ChainPosition, EpochRecord) throws -> SealedStatement, _ db: Database
    ) throws -> SealedStatement {
        var random = SystemRandomNumberGenerator()
        let halves = (0..<4).map { _ in UInt32.random(in: 0...UInt32.max, using: &random) }
        let epoch = halves.map { half in
            let digits = String(half, radix: 16)
            return String(repeating: "0", count: 8 - digits.count) + digits
        }.joined()
        try db.execute(
            sql: "INSERT INTO epochs (epoch, admission, opened) VALUES (?, ?, ?)",
            arguments: [epoch, admission.hex, at.milliseconds])
        try note("epoch opened", epoch, record.reason.rawValue, at: at, db)
        return try add({ try seal($0, record) }, run: nil, db)
    }
}
