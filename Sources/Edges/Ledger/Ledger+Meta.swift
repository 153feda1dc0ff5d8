public import Documents
public import Evidence
internal import FoundationEssentials
internal import GRDB

/// Single values: the clock's floor, the salt, the hold.
extension Ledger {
    /// No instant before this one is believed: the latest that was ever written here, to within a second. Nil in a new
    /// ledger.
    public func timeFloor() throws(LedgerFailure) -> Timestamp? {
        try read { try Ledger.meta("time_floor", $0).map { Timestamp(milliseconds: $0) } }
    }

    /// Every `issued` that verified raises the floor too. It never falls but by `lowerTimeFloor`.
    public func raiseTimeFloor(to instant: Timestamp) throws(LedgerFailure) {
        // What was written a moment ago has raised it: an order must not cost a transaction more.
        if !raises(instant) { return }
        if let floor = try timeFloor(), floor >= instant { return }
        try write(at: instant) { _ in }
    }

    static func raiseTimeFloor(to instant: Timestamp, _ db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO meta (key, value) VALUES ('time_floor', ?)
                ON CONFLICT (key) DO UPDATE SET value = excluded.value WHERE excluded.value > value
                """
        ).execute(arguments: [instant.milliseconds])
    }

    /// 32 random bytes, made with the file, that private paths are digested with. They never leave the host.
    public func salt() throws(LedgerFailure) -> [UInt8] {
        let salt: [UInt8]? = try read { db in
            try Data.fetchOne(db, sql: "SELECT value FROM meta WHERE key = 'salt'").map(Array.init)
        }
        guard let salt else { throw LedgerFailure(.storage, "\(path) has no salt: it is not whole") }
        return salt
    }

    /// How evidence from this host hides private paths. `roots` are the configured ones beside `/home` and `/srv`.
    public func privacy(roots: [String]) throws(LedgerFailure) -> PathPrivacy {
        PathPrivacy(salt: try salt(), roots: roots)
    }

    func makeSalt() throws(LedgerFailure) {
        let there = try read { try Bool.fetchOne($0, sql: "SELECT 1 FROM meta WHERE key = 'salt'") } ?? false
        if there { return }
        var random = SystemRandomNumberGenerator()
        let salt = (0..<32).map { _ in UInt8.random(in: 0...255, using: &random) }
        try write(at: nil) { db in
            try db.execute(sql: "INSERT OR IGNORE INTO meta (key, value) VALUES ('salt', ?)", arguments: [Data(salt)])
        }
    }

    static func meta(_ key: String, _ db: Database) throws -> Int64? {
        try Int64.fetchOne(db, sql: "SELECT value FROM meta WHERE key = ?", arguments: [key])
    }
}

/// Somebody works on the host: nothing is healed meanwhile.
public struct Hold: Sendable, Hashable {
    public let until: Timestamp
    public let reason: String

    public init(until: Timestamp, reason: String) {
        self.until = until
        self.reason = reason
    }
}

extension Ledger {
    /// The hold that is in force at `now`.
    public func hold(now: Timestamp) throws(LedgerFailure) -> Hold? {
        try read { try Ledger.hold(now: now, $0) }
    }

    static func hold(now: Timestamp, _ db: Database) throws -> Hold? {
        guard let until = try meta("hold_until", db), until > now.milliseconds else { return nil }
        let reason = try String.fetchOne(db, sql: "SELECT value FROM meta WHERE key = 'hold_reason'") ?? ""
        return Hold(until: Timestamp(milliseconds: until), reason: reason)
    }

    /// Sets the hold, or with nil takes it back, together with the statement that says so.
    @discardableResult
    public func setHold(_ hold: Hold?, at: Timestamp, seal: Sealing) throws(LedgerFailure) -> SealedStatement {
        try write(at: at) { db in
            try Ledger.set(hold, at: at, db)
            return try Ledger.add(seal, run: nil, db)
        }
    }
}
