public import Documents
public import Evidence
internal import GRDB

/// The one way down for the floor under the clock: a person's, and stated.
extension Ledger {
    /// The longest that anybody may ask for a hold; one that ends later was set by a clock that was ahead.
    private static let longestHold = Duration.seconds(7 * 86_400)

    /// Lowers the floor to `floor`, together with the statement that says so, and lets go of what waited for instants that
    /// only the wrong clock had made near. `now` is the clock's reading, by now a right one.
    ///
    /// Ids of orders may have been forgotten by the wrong clock, so from here on orders that were issued before `now` must
    /// be refused: see `ordersSince`.
    ///
    /// Throws `state` where the floor is not above `floor`.
    @discardableResult
    public func lowerTimeFloor(
        to floor: Timestamp, now: Timestamp, seal: Sealing
    ) throws(LedgerFailure) -> SealedStatement {
        let sealed = try write(at: nil) { db in
            guard let held = try Ledger.meta("time_floor", db), held > floor.milliseconds else {
                throw LedgerFailure(.state, "the floor under this host's clock is not above \(floor)")
            }
            try db.execute(
                sql: """
                    INSERT OR REPLACE INTO meta (key, value) VALUES
                        ('time_floor', :floor), ('orders_since', :now),
                        ('orders_since_epoch', (SELECT max(number) FROM epochs))
                    """, arguments: ["floor": floor.milliseconds, "now": now.milliseconds])
            try Ledger.letGo(above: now, db)
            try Ledger.note(
                "floor lowered", floor.description, "from \(Timestamp(milliseconds: held))", at: now, db)
            return try Ledger.add(seal, run: nil, db)
        }
        believe(floor: floor)
        return sealed
    }

    private static func letGo(above now: Timestamp, _ db: Database) throws {
        let later: StatementArguments = [now.milliseconds]
        try db.execute(sql: "UPDATE outbox SET next = 0 WHERE state = 'pending' AND next > ?", arguments: later)
        try db.execute(
            sql: "UPDATE orders SET not_before = NULL WHERE state = 'waiting' AND not_before > ?", arguments: later)
        try db.execute(sql: "UPDATE checks SET memory = x'' WHERE at > ?", arguments: later)
        try db.execute(sql: "UPDATE unverified SET reported = NULL WHERE reported > ?", arguments: later)
        try db.execute(
            sql: "UPDATE heals SET started = :now WHERE started > :now", arguments: ["now": now.milliseconds])
        if let until = try meta("hold_until", db), until > (now + longestHold).milliseconds {
            try db.execute(sql: "DELETE FROM meta WHERE key IN ('hold_until', 'hold_reason')")
        }
    }

    /// Since when this ledger knows the ids of all orders that ran, because a person lowered the floor then; nil where
    /// nobody ever did. `isLast` is false where an epoch has begun since, whose own beginning counts too.
    public func ordersSince() throws(LedgerFailure) -> (instant: Timestamp, isLast: Bool)? {
        try read { db in
            guard let instant = try Ledger.meta("orders_since", db) else { return nil }
            let epoch = try Ledger.meta("orders_since_epoch", db) ?? 0
            let newest = try Int64.fetchOne(db, sql: "SELECT max(number) FROM epochs") ?? 0
            return (Timestamp(milliseconds: instant), newest <= epoch)
        }
    }
}
