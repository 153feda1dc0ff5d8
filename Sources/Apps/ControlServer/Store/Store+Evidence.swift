public import Documents
import Evidence
import GRDB
import Signing

extension Store {
    /// A statement that a host handed in, verified.
    struct Incoming: Sendable {
        let name: HostName
        let position: ChainPosition
        let digest: Digest
        let kind: String
        let made: Timestamp
        /// The order that it is about, and the digest of the payload that the host saw, where the record has it.
        let order: String?
        let orderDigest: String?
        let outcome: String?
        let envelope: [UInt8]
    }

    enum Taking: Sendable, Hashable {
        /// The signed receipt; the same one each time.
        case receipt([UInt8])
        /// Another statement has this place. Both are kept.
        case fork(held: String)
    }

    /// One statement, as a list shows it.
    public struct Entry: Sendable, Hashable {
        public let epoch: String
        public let sequence: Int
        public let digest: String
        public let kind: String
        public let made: Timestamp
        public let received: Timestamp
        public let order: String?
        public let outcome: String?
    }

    /// How many other statements for one place are kept: a broken host cannot fill the disk with them.
    static let mostForks = 16

    /// Keeps a statement and the receipt for it; `receipt` makes it, from the instant given.
    func take(
        _ incoming: Incoming, at now: Timestamp, receipt: @escaping @Sendable () throws -> [UInt8]
    ) async throws -> Taking {
        try await pool.write { database in
            let place: [any DatabaseValueConvertible] = [
                incoming.name.site, incoming.name.host, incoming.position.epoch, incoming.position.sequence,
            ]
            let held = try Row.fetchOne(
                database,
                sql:
                    "SELECT digest, receipt FROM statements WHERE site = ? AND host = ? AND epoch = ? AND sequence = ?",
                arguments: StatementArguments(place))
            if let held {
                let digest: String = held["digest"]
                if digest == incoming.digest.hex { return .receipt(Store.bytes(held, "receipt")) }
                let forks = try Int.fetchOne(
                    database,
                    sql: "SELECT count(*) FROM forks WHERE site = ? AND host = ? AND epoch = ? AND sequence = ?",
                    arguments: StatementArguments(place))
                if forks ?? 0 < Store.mostForks {
                    try database.execute(
                        sql: """
                            INSERT OR IGNORE INTO forks
                                (site, host, epoch, sequence, digest, envelope, received) VALUES (?, ?, ?, ?, ?, ?, ?)
                            """,
                        arguments: StatementArguments(place)
                            + [incoming.digest.hex, Store.blob(incoming.envelope), now])
                }
                return .fork(held: digest)
            }
            let order = try Store.order(of: incoming, database)
            let receipt = try receipt()
            try database.execute(
                sql: """
                    INSERT INTO statements (site, host, epoch, sequence, digest, previous, kind, made, order_id, outcome,
                        envelope, receipt, received) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: StatementArguments(place) + [
                    incoming.digest.hex, incoming.position.previous.hex, incoming.kind, incoming.made, order,
                    incoming.outcome, Store.blob(incoming.envelope), Store.blob(receipt), now,
                ])
            return .receipt(receipt)
        }
    }

    /// Nil for an order whose id stands here for other bytes: a statement about those says nothing about ours.
    private static func order(of incoming: Incoming, _ database: Database) throws -> String? {
        guard let order = incoming.order, let seen = incoming.orderDigest else { return incoming.order }
        let held = try String.fetchOne(
            database, sql: "SELECT digest FROM orders WHERE order_id = ?", arguments: [order])
        return held == nil || held == seen ? order : nil
    }

    /// The last statement of the newest epoch that the server knows of the host; epochs are ordered by when their first
    /// statement arrived, since late ones of an older epoch may still follow.
    ///
    /// - Returns: The digest of its payload, and its envelope as it was handed in.
    func head(of name: HostName) async throws -> (digest: Digest, envelope: [UInt8])? {
        try await pool.read { database in
            let row = try Row.fetchOne(
                database,
                sql: """
                    SELECT digest, envelope FROM statements WHERE site = :site AND host = :host AND epoch =
                        (SELECT epoch FROM statements WHERE site = :site AND host = :host
                         GROUP BY epoch ORDER BY min(id) DESC LIMIT 1)
                    ORDER BY sequence DESC LIMIT 1
                    """,
                arguments: ["site": name.site, "host": name.host])
            guard let row, let digest = Digest(hex: row["digest"]) else { return nil }
            return (digest, Store.bytes(row, "envelope"))
        }
    }

    /// The newest statements first, at most `most`.
    public func evidence(of name: HostName, most: Int) async throws -> [Entry] {
        try await pool.read { database in
            try Row.fetchAll(
                database, sql: "SELECT * FROM statements WHERE site = ? AND host = ? ORDER BY id DESC LIMIT ?",
                arguments: [name.site, name.host, most]
            ).map { row in
                Entry(
                    epoch: row["epoch"], sequence: row["sequence"], digest: row["digest"], kind: row["kind"],
                    made: row["made"], received: row["received"], order: row["order_id"], outcome: row["outcome"])
            }
        }
    }

    /// What is wrong with the chain of a host as far as it has arrived, at most `most` findings.
    public func findings(of name: HostName, most: Int) async throws -> [ChainFinding] {
        try await pool.read { database in
            let links = try Row.fetchCursor(
                database,
                sql: """
                    SELECT epoch, sequence, digest, previous FROM statements WHERE site = ? AND host = ?
                    ORDER BY epoch, sequence
                    """,
                arguments: [name.site, name.host])
            var found: [ChainFinding] = []
            var last: (epoch: String, sequence: Int, digest: String)?
            while found.count < most, let row = try links.next() {
                let (epoch, sequence): (String, Int) = (row["epoch"], row["sequence"])
                let before = last.flatMap { $0.epoch == epoch ? $0 : nil }
                let expected = (before?.sequence ?? 0) + 1
                if sequence > expected {
                    found.append(.gap(epoch: epoch, from: expected, to: sequence - 1))
                } else if let before, before.digest != row["previous"] {
                    found.append(.broken(epoch: epoch, sequence: sequence))
                }
                last = (epoch, sequence, row["digest"])
            }
            let forks = try Row.fetchAll(
                database,
                sql: """
                    SELECT epoch, sequence, digest FROM forks WHERE site = ? AND host = ?
                    ORDER BY epoch, sequence, received LIMIT ?
                    """,
                arguments: [name.site, name.host, most - found.count])
            return found
                + forks.map { .fork(epoch: $0["epoch"], sequence: $0["sequence"], digest: $0["digest"]) }
        }
    }
}

/// Something that is wrong with what a host has handed in.
public enum ChainFinding: Sendable, Hashable {
    /// Statements that have not arrived.
    case gap(epoch: String, from: Int, to: Int)
    /// A statement that names another one as its predecessor than the one before it.
    case broken(epoch: String, sequence: Int)
    /// A second statement for one place.
    case fork(epoch: String, sequence: Int, digest: String)
}
