public import Documents
public import Evidence
internal import FoundationEssentials
internal import GRDB
public import Signing

/// An order as it was accepted: signed bytes, and the limits that its acceptance fixed.
public struct QueuedOrder: Sendable, Hashable {
    public let id: String
    /// Of the payload.
    public let digest: Digest
    public let envelope: [UInt8]
    public let accepted: Timestamp
    public let expires: Timestamp
    public let notAfter: Timestamp
    /// How often it was put off already.
    public let deferrals: Int

    public init(
        id: String, digest: Digest, envelope: [UInt8], accepted: Timestamp, expires: Timestamp, notAfter: Timestamp,
        deferrals: Int = 0
    ) {
        self.id = id
        self.digest = digest
        self.envelope = envelope
        self.accepted = accepted
        self.expires = expires
        self.notAfter = notAfter
        self.deferrals = deferrals
    }
}

/// What became of an order.
public struct OrderHistory: Sendable, Hashable {
    public enum State: String, Sendable, Hashable { case waiting, claimed, done }
    public let id: String
    public let digest: Digest
    public let state: State
    /// The outcome's word, once it is done.
    public let outcome: String?
    public let accepted: Timestamp
    public let ended: Timestamp?
    public let run: String?
}

public enum Enqueued: Sendable, Hashable {
    case queued
    /// This id was here before, with these bytes: nothing to do.
    case duplicate(OrderHistory)
    /// This id was here before, with other bytes: a replay, and an alert.
    case replayed(OrderHistory)
    /// The queue has as many orders as it may. Nothing was taken.
    case full
}

extension Ledger {
    /// Takes an order in, durably.
    public func enqueue(_ order: QueuedOrder, limit: Int) throws(LedgerFailure) -> Enqueued {
        // The reserve is for what has begun: a full disk takes no new order.
        try write(at: order.accepted, .keep) { db in
            guard try Ledger.hasPlace(limit: limit, db) else {
                return try Ledger.history(of: order.id, db).map { Ledger.again(order, $0) } ?? .full
            }
            try db.cachedStatement(
                sql: """
                    INSERT INTO orders (position, id, digest, envelope, accepted, expires, not_after, state)
                    VALUES (\(Ledger.nextPosition), ?, ?, ?, ?, ?, ?, 'waiting') ON CONFLICT (id) DO NOTHING
                    """
            ).execute(arguments: [
                order.id, order.digest.hex, Data(order.envelope), order.accepted.milliseconds,
                order.expires.milliseconds, order.notAfter.milliseconds,
            ])
            if db.changesCount == 0, let known = try Ledger.history(of: order.id, db) {
                return Ledger.again(order, known)
            }
            return .queued
        }
    }

    /// How many orders to ask for at most. Those put off take a place too.
    public func freePlaces(limit: Int) throws(LedgerFailure) -> Int {
        max(0, limit - (try read { try Ledger.openOrders($0) }))
    }

    /// Takes the oldest order that waits and is not put off beyond `now`, for the run `run`. Nil when there is none.
    public func claim(for run: String, now: Timestamp) throws(LedgerFailure) -> QueuedOrder? {
        // A look first: an agent with nothing to do writes nothing.
        guard try read({ try Ledger.next(now: now, $0) }) != nil else { return nil }
        return try write(at: now) { db -> QueuedOrder? in
            guard let order = try Ledger.next(now: now, db) else { return nil }
            try db.cachedStatement(sql: "UPDATE orders SET state = 'claimed', run = ? WHERE id = ?")
                .execute(arguments: [run, order.id])
            return order
        }
    }

    /// Puts a claimed order back until `instant`, with a statement where `seal` makes one.
    @discardableResult
    public func postpone(
        order id: String, until instant: Timestamp, at: Timestamp, seal: Sealing? = nil
    ) throws(LedgerFailure) -> SealedStatement? {
        try write(at: at) { db -> SealedStatement? in
            try db.execute(
                sql: """
                    UPDATE orders SET state = 'waiting', run = NULL, not_before = ?, deferrals = deferrals + 1
                    WHERE id = ? AND state <> 'done'
                    """, arguments: [instant.milliseconds, id])
            guard db.changesCount == 1 else { throw LedgerFailure(.state, "no order \(id) waits to be put off") }
            try Ledger.note("postponed", id, instant.description, at: at, db)
            return try seal.map { try Ledger.add($0, run: nil, db) }
        }
    }

    /// Puts the order of a run back that ended before it began anything. False where there is none that could wait.
    static func putOff(run: String, _ instant: Timestamp, _ db: Database) throws -> Bool {
        try db.cachedStatement(
            sql: """
                UPDATE orders SET state = 'waiting', run = NULL, not_before = ?, deferrals = deferrals + 1
                WHERE run = ? AND state = 'claimed' AND not_after > ?
                """
        ).execute(arguments: [instant.milliseconds, run, instant.milliseconds])
        return db.changesCount == 1
    }

    /// After a restart, when open runs have been recovered: orders that were claimed and whose run never began wait
    /// again. Returns how many.
    @discardableResult
    public func releaseClaims(at: Timestamp) throws(LedgerFailure) -> Int {
        let left = """
            SELECT count(*) FROM orders
            WHERE position > 0 AND state = 'claimed' AND (run IS NULL OR run NOT IN (SELECT id FROM runs))
            """
        guard try read({ try Int.fetchOne($0, sql: left) ?? 0 }) > 0 else { return 0 }
        return try write(at: at) { db in
            try db.execute(
                sql: """
                    UPDATE orders SET state = 'waiting', run = NULL
                    WHERE position > 0 AND state = 'claimed' AND (run IS NULL OR run NOT IN (SELECT id FROM runs))
                    """)
            return db.changesCount
        }
    }

    public func history(ofOrder id: String) throws(LedgerFailure) -> OrderHistory? {
        try read { try Ledger.history(of: id, $0) }
    }

    private static func again(_ order: QueuedOrder, _ known: OrderHistory) -> Enqueued {
        known.digest == order.digest ? .duplicate(known) : .replayed(known)
    }

    /// Counts only where it has to: there are never more open orders than places from the first to the last of them.
    private static func hasPlace(limit: Int, _ db: Database) throws -> Bool {
        let span = try Int.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT 1 + (SELECT max(position) FROM orders) - (SELECT min(position) FROM orders WHERE position > 0)
                    """))
        if (span ?? 0) < limit { return limit > 0 }
        return try openOrders(db) < limit
    }

    static func openOrders(_ db: Database) throws -> Int {
        try Int.fetchOne(db.cachedStatement(sql: "SELECT count(*) FROM orders WHERE position > 0")) ?? 0
    }

    /// The place of a new order, behind every other: what is open stands at its place, what is done at the negative of
    /// it. So the table itself is the index of what is open, and taking an order in writes no other.
    static let nextPosition = """
        (SELECT 1 + max((SELECT ifnull(max(position), 0) FROM orders), (SELECT -ifnull(min(position), 0) FROM orders)))
        """

    private static func next(now: Timestamp, _ db: Database) throws -> QueuedOrder? {
        let row = try Row.fetchOne(
            db.cachedStatement(
                sql: """
                    SELECT * FROM orders WHERE position > 0 AND state = 'waiting'
                    AND (not_before IS NULL OR not_before <= ?) ORDER BY position LIMIT 1
                    """), arguments: [now.milliseconds])
        guard let row else { return nil }
        let envelope: Data = row["envelope"] ?? Data()
        return QueuedOrder(
            id: row["id"], digest: try digest(row["digest"]), envelope: Array(envelope),
            accepted: Timestamp(milliseconds: row["accepted"]), expires: Timestamp(milliseconds: row["expires"]),
            notAfter: Timestamp(milliseconds: row["not_after"]), deferrals: row["deferrals"])
    }

    static func history(of id: String, _ db: Database) throws -> OrderHistory? {
        let row = try Row.fetchOne(db.cachedStatement(sql: "SELECT * FROM orders WHERE id = ?"), arguments: [id])
        guard let row else { return nil }
        guard let state = OrderHistory.State(rawValue: row["state"]) else {
            throw LedgerFailure(.storage, "the ledger holds an order in no known state: it is damaged")
        }
        return OrderHistory(
            id: row["id"], digest: try digest(row["digest"]), state: state, outcome: row["outcome"],
            accepted: Timestamp(milliseconds: row["accepted"]),
            ended: (row["ended"] as Int64?).map { Timestamp(milliseconds: $0) }, run: row["run"])
    }

    static func digest(_ hex: String) throws -> Digest {
        guard let digest = Digest(hex: hex) else {
            throw LedgerFailure(.storage, "the ledger holds a digest that is none: it is damaged")
        }
        return digest
    }
}
