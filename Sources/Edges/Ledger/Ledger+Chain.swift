public import Documents
public import Evidence
internal import FoundationEssentials
internal import GRDB
public import Signing

/// Makes and signs the statement for the place that the chain has next. It runs inside the transaction that writes the
/// statement: when it throws, nothing of that transaction has happened. It must not call the ledger.
public typealias Sealing = (ChainPosition) throws -> SealedStatement

/// The order that a conclusion is about.
public struct ConcludedOrder: Sendable, Hashable {
    public let id: String
    public let digest: Digest
    public let accepted: Timestamp
    public let expires: Timestamp
    public let notAfter: Timestamp

    public init(id: String, digest: Digest, accepted: Timestamp, expires: Timestamp, notAfter: Timestamp) {
        self.id = id
        self.digest = digest
        self.accepted = accepted
        self.expires = expires
        self.notAfter = notAfter
    }

    public init(_ order: QueuedOrder) {
        self.init(
            id: order.id, digest: order.digest, accepted: order.accepted, expires: order.expires,
            notAfter: order.notAfter)
    }
}

extension Ledger {
    /// The chain's last statement; nil before the first epoch is open.
    public func head() throws(LedgerFailure) -> ChainHead? {
        try read { try Ledger.head($0) }
    }

    /// Ends a run, an order or both: terminal state, order history, statement, chain head and outbox row in one
    /// transaction. An order that was refused before it was queued gets its history here; one whose id was here with
    /// other bytes leaves that history as it is. What `also` says of it stands behind its statement, in the same
    /// transaction.
    ///
    /// With `until` the order of the run is not over: it waits for that instant and has another run then, as far as it
    /// may start so late.
    ///
    /// Throws `state` for a run that has ended already or a ledger without an epoch, `sealing` with what `seal` threw.
    @discardableResult
    public func conclude(
        run: String? = nil, order: ConcludedOrder? = nil, outcome: String, at: Timestamp, until: Timestamp? = nil,
        also: [Sealing] = [], seal: Sealing
    ) throws(LedgerFailure) -> SealedStatement {
        try write(at: at) { db in
            let waits = if let run, let until { try Ledger.putOff(run: run, until, db) } else { false }
            return try Ledger.conclude(
                run: run, order: waits ? nil : order, outcome: outcome, at: at, also: also, seal: seal, db)
        }
    }

    /// Sets the hold that an order asks for, or with nil takes it back, and ends the order: `seal` says that it is
    /// held, `ending` what became of the order.
    @discardableResult
    public func conclude(
        order: ConcludedOrder, setting hold: Hold?, outcome: String, at: Timestamp, seal: Sealing,
        ending: @escaping Sealing
    ) throws(LedgerFailure) -> SealedStatement {
        try write(at: at) { db in
            try Ledger.set(hold, at: at, db)
            return try Ledger.conclude(
                run: nil, order: order, outcome: outcome, at: at, also: [ending], seal: seal, db)
        }
    }

    static func set(_ hold: Hold?, at: Timestamp, _ db: Database) throws {
        try db.execute(sql: "DELETE FROM meta WHERE key IN ('hold_until', 'hold_reason')")
        if let hold {
            try db.execute(
                sql: "INSERT INTO meta (key, value) VALUES ('hold_until', ?), ('hold_reason', ?)",
                arguments: [hold.until.milliseconds, hold.reason])
        }
        try note(hold == nil ? "released" : "held", hold?.reason ?? "", at: at, db)
    }

    private static func conclude(
        run: String?, order: ConcludedOrder?, outcome: String, at: Timestamp, also: [Sealing], seal: Sealing,
        _ db: Database
    ) throws -> SealedStatement {
        if let run { try end(run, outcome, at: at, db) }
        if let order { try end(order, outcome, run: run, at: at, db) }
        let statement = try add(seal, run: run, db)
        for seal in also { _ = try add(seal, run: run, db) }
        let about = [run.map { "run \($0)" }, order.map { "order \($0.id)" }].compactMap(\.self)
        try note("concluded", about.joined(separator: ", "), outcome, at: at, db)
        return statement
    }

    /// Adds a statement that ends nothing.
    @discardableResult
    public func append(at: Timestamp, seal: Sealing) throws(LedgerFailure) -> SealedStatement {
        try write(at: at) { try Ledger.add(seal, run: nil, $0) }
    }

    /// A person says that an inconsistent run needs no more attention. Orders that were put off are due again.
    @discardableResult
    public func resolve(run: String, at: Timestamp, seal: Sealing) throws(LedgerFailure) -> SealedStatement {
        try write(at: at) { db in
            try db.execute(
                sql: "UPDATE runs SET resolved = ? WHERE id = ? AND outcome = 'inconsistent' AND resolved IS NULL",
                arguments: [at.milliseconds, run])
            guard db.changesCount == 1 else {
                throw LedgerFailure(.state, "run \(run) is not one that waits to be resolved: see `orderly status`")
            }
            try db.execute(sql: "UPDATE orders SET not_before = NULL WHERE position > 0 AND state = 'waiting'")
            try Ledger.note("resolved", run, at: at, db)
            return try Ledger.add(seal, run: run, db)
        }
    }

    private static func end(_ run: String, _ outcome: String, at: Timestamp, _ db: Database) throws {
        // A run that failed before it had a plan was never begun, and is listed all the same.
        try db.cachedStatement(sql: "INSERT OR IGNORE INTO runs (id, plan, started) VALUES (?, x'', ?)")
            .execute(arguments: [run, at.milliseconds])
        try db.cachedStatement(sql: "UPDATE runs SET ended = ?, outcome = ? WHERE id = ? AND ended IS NULL")
            .execute(arguments: [at.milliseconds, outcome, run])
        guard db.changesCount == 1 else { throw LedgerFailure(.state, "run \(run) has ended already") }
        try db.cachedStatement(
            sql: """
                UPDATE orders SET state = 'done', outcome = ?, ended = ?, position = -position
                WHERE run = ? AND state = 'claimed'
                """
        ).execute(arguments: [outcome, at.milliseconds, run])
        try count(.orders(outcome: outcome), by: db.changesCount, db)
        try db.cachedStatement(sql: "UPDATE heals SET outcome = ? WHERE run = ?").execute(arguments: [outcome, run])
    }

    private static func end(
        _ order: ConcludedOrder, _ outcome: String, run: String?, at: Timestamp, _ db: Database
    ) throws {
        guard let known = try history(of: order.id, db) else {
            try count(.orders(outcome: outcome), db)
            return try db.execute(
                sql: """
                    INSERT INTO orders (position, id, digest, accepted, expires, not_after, state, run, outcome, ended)
                    VALUES (-\(nextPosition), ?, ?, ?, ?, ?, 'done', ?, ?, ?)
                    """,
                arguments: [
                    order.id, order.digest.hex, order.accepted.milliseconds, order.expires.milliseconds,
                    order.notAfter.milliseconds, run, outcome, at.milliseconds,
                ])
        }
        guard known.digest == order.digest, known.state != .done else { return }
        try db.cachedStatement(
            sql: "UPDATE orders SET state = 'done', outcome = ?, ended = ?, run = ?, position = -position WHERE id = ?"
        ).execute(arguments: [outcome, at.milliseconds, run ?? known.run, order.id])
        try count(.orders(outcome: outcome), db)
    }

    static func head(_ db: Database) throws -> ChainHead? {
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT epochs.epoch, admission, sequence, digest
                    FROM epochs LEFT JOIN statements ON statements.epoch = epochs.epoch
                    WHERE epochs.number = (SELECT max(number) FROM epochs) ORDER BY sequence DESC LIMIT 1
                    """))
        guard let row else { return nil }
        guard let sequence: Int = row["sequence"], let hex: String = row["digest"] else {
            return .start(of: row["epoch"], admission: try digest(row["admission"]))
        }
        return ChainHead(epoch: row["epoch"], sequence: sequence, digest: try digest(hex))
    }

    /// Reads the head, has the next statement sealed, and writes it with its outbox row.
    static func add(_ seal: Sealing, run: String?, _ db: Database) throws -> SealedStatement {
        guard let head = try head(db) else {
            throw LedgerFailure(.state, "the ledger has no epoch yet: open one before anything is stated")
        }
        let sealed: SealedStatement
        do {
            sealed = try seal(head.next)
        } catch {
            throw LedgerFailure(.sealing, "the evidence could not be made", cause: error)
        }
        guard sealed.position == head.next else {
            throw LedgerFailure(.state, "a statement was made for another place of the chain than it got")
        }
        try db.cachedStatement(
            sql: """
                INSERT INTO statements (epoch, sequence, previous, digest, kind, made, run, envelope)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            sealed.position.epoch, sealed.position.sequence, sealed.position.previous.hex, sealed.digest.hex,
            sealed.statement.kind, sealed.statement.made.milliseconds, run, Data(sealed.envelope),
        ])
        try db.cachedStatement(sql: "INSERT INTO outbox (number, state) VALUES (?, 'pending')")
            .execute(arguments: [db.lastInsertedRowID])
        return sealed
    }
}
