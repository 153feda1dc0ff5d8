public import Documents
public import Evidence
internal import FoundationEssentials
internal import GRDB
public import Signing

/// A statement on its way to the control server.
public struct Delivery: Sendable, Hashable {
    public let place: ChainPlace
    public let digest: Digest
    /// JSON of the envelope: what is put.
    public let envelope: [UInt8]
    /// Tries that failed.
    public let attempts: Int
}

extension Ledger {
    /// What is due, in the order of the chain, at most `limit` statements and about `bytes`.
    public func dueDeliveries(
        now: Timestamp, limit: Int = 64, bytes: Int = 4 << 20
    ) throws(LedgerFailure) -> [Delivery] {
        try read { db in
            let rows = try Row.fetchCursor(
                db,
                sql: """
                    SELECT epoch, sequence, digest, envelope, attempts FROM outbox JOIN statements USING (number)
                    WHERE state = 'pending' AND next <= ? ORDER BY number LIMIT ?
                    """, arguments: [now.milliseconds, limit])
            var due: [Delivery] = []
            var room = bytes
            while room > 0, let row = try rows.next() {
                let envelope: Data = row["envelope"]
                room -= envelope.count
                due.append(
                    Delivery(
                        place: ChainPlace(epoch: row["epoch"], sequence: row["sequence"]),
                        digest: try Ledger.digest(row["digest"]), envelope: Array(envelope), attempts: row["attempts"]))
            }
            return due
        }
    }

    /// Statements that the server has, with its receipts where it gave one. The statements stay here.
    public func delivered(
        _ receipts: [(place: ChainPlace, receipt: [UInt8]?)], at: Timestamp
    ) throws(LedgerFailure) {
        guard !receipts.isEmpty else { return }
        try write(at: at) { db in
            for (place, receipt) in receipts {
                try Ledger.settle(place, "delivered", nil, receipt.map { Data($0) }, at: at, db)
            }
            try Ledger.noteDelivered(receipts.count, db)
        }
    }

    /// Statements that did not get through: each is tried again after 1, 2, 4, … at most 60 minutes. `problem` is why,
    /// for whoever asks for the status.
    public func failed(_ places: [ChainPlace], problem: String? = nil, at: Timestamp) throws(LedgerFailure) {
        guard !places.isEmpty else { return }
        try write(at: at) { db in
            if let problem { try Ledger.note(undelivered: problem, at: at, db) }
            for place in places {
                try db.execute(
                    sql: """
                        UPDATE outbox SET next = ? + 60000 * min(1 << min(attempts, 6), 60), attempts = attempts + 1
                        WHERE state = 'pending'
                        AND number = (SELECT number FROM statements WHERE epoch = ? AND sequence = ?)
                        """, arguments: [at.milliseconds, place.epoch, place.sequence])
            }
        }
    }

    /// Nothing can be delivered before a person mends something. `seal` makes the alert about it, once for each `problem`.
    /// Nil where that was said already.
    @discardableResult
    public func undeliverable(
        _ problem: String, at: Timestamp, seal: Sealing
    ) throws(LedgerFailure) -> SealedStatement? {
        let known = try read { try Ledger.undelivered($0) }
        if known?.what == problem { return nil }
        return try write(at: at) { db in
            try Ledger.note(undelivered: problem, at: at, db)
            return try Ledger.add(seal, run: nil, db)
        }
    }

    /// Puts one statement aside that the server will not take, or has another one for; the rest goes on.
    ///
    /// `seal` makes the alert about it, in the same transaction. A parked alert raises none, nor does what was offered
    /// again: a server that takes nothing must not make the host write for ever.
    @discardableResult
    public func park(
        _ place: ChainPlace, reason: String, at: Timestamp, seal: Sealing
    ) throws(LedgerFailure) -> SealedStatement? {
        try write(at: at) { db -> SealedStatement? in
            let row = try Row.fetchOne(
                db,
                sql: "SELECT kind, offers FROM statements JOIN outbox USING (number) WHERE epoch = ? AND sequence = ?",
                arguments: [place.epoch, place.sequence])
            try Ledger.settle(place, "parked", reason, nil, at: at, db)
            try Ledger.note("parked", place.description, reason, at: at, db)
            guard let row, row["kind"] != Record.Kind.alert.rawValue, row["offers"] == 0 else { return nil }
            return try Ledger.add(seal, run: nil, db)
        }
    }

    /// How long a statement that the server refused stays aside before it is offered once more: the server may have
    /// been mended meanwhile.
    public static let parkedFor = Duration.seconds(86_400)

    /// Offers again what was put aside before `instant`. Returns how many statements.
    @discardableResult
    public func offerParked(before instant: Timestamp, at: Timestamp) throws(LedgerFailure) -> Int {
        let parked = "state = 'parked' AND settled <= ?"
        let there = try read { db in
            try Bool.fetchOne(
                db.cachedStatement(sql: "SELECT 1 FROM outbox WHERE \(parked) LIMIT 1"),
                arguments: [instant.milliseconds])
        }
        guard there ?? false else { return 0 }
        return try write(at: at) { db in
            try db.execute(
                sql: "UPDATE outbox SET state = 'pending', next = 0, offers = offers + 1 WHERE \(parked)",
                arguments: [instant.milliseconds])
            let count = db.changesCount
            try Ledger.note("offered again", "\(count) statements", at: at, db)
            return count
        }
    }

    private static func settle(
        _ place: ChainPlace, _ state: String, _ reason: String?, _ receipt: Data?, at: Timestamp, _ db: Database
    ) throws {
        try db.execute(
            sql: """
                UPDATE outbox SET state = ?, reason = ?, receipt = ?, settled = ?
                WHERE number = (SELECT number FROM statements WHERE epoch = ? AND sequence = ?) AND state = 'pending'
                """, arguments: [state, reason, receipt, at.milliseconds, place.epoch, place.sequence])
    }
}
