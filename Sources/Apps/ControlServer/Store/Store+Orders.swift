public import Documents
import GRDB
import Orders
import Signing

extension Store {
    /// Whether an order that was handed in is new here.
    enum Posting: Sendable, Hashable {
        case taken
        /// The same bytes are here already.
        case known
        /// The id is taken by other bytes.
        case otherBytes
    }

    /// What an operator sees of an order.
    public struct OrderState: Sendable, Hashable {
        public enum Stage: String, Sendable, Hashable {
            /// No host has fetched it yet.
            case waiting
            case fetched
            /// Its evidence is here.
            case done
            case expired
            case expiredNeverFetched = "expired_never_fetched"
        }

        public struct Host: Sendable, Hashable {
            public let host: String
            public let stage: Stage
            /// The outcome's word in the newest statement about it.
            public let outcome: String?
        }

        public let id: String
        public let site: String
        /// Nil: every host of the site.
        public let host: String?
        /// `run RB-…`, `hold` or `release`.
        public let task: String
        public let issued: Timestamp
        public let expires: Timestamp
        public let received: Timestamp
        public let operatorName: String
        public let hosts: [Host]
    }

    func post(_ order: Order, task: String, digest: Digest, envelope: [UInt8], operator name: String, at now: Timestamp)
        async throws -> Posting
    {
        let host: String? = if case .host(let host) = order.target { host } else { nil }
        return try await pool.write { database in
            let held = try String.fetchOne(
                database, sql: "SELECT digest FROM orders WHERE order_id = ?", arguments: [order.id.hex])
            if let held { return held == digest.hex ? .known : .otherBytes }
            try database.execute(
                sql: """
                    INSERT INTO orders
                        (order_id, site, host, task, digest, envelope, issued, expires, operator, received)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    order.id.hex, order.site, host, task, digest.hex, Store.blob(envelope), order.issued, order.expires,
                    name, now,
                ])
            return .taken
        }
    }

    /// Orders for one host that have no evidence yet and have not expired: first those that it was never offered,
    /// oldest first, then those whose last offer is longest ago, so that what a host keeps back hides nothing.
    ///
    /// - Parameters:
    ///   - most: Number of orders.
    ///   - mostBytes: Of their envelopes together.
    /// - Returns: Envelopes, and whether there are more.
    func offer(to name: HostName, most: Int, mostBytes: Int, at now: Timestamp) async throws -> (
        envelopes: [[UInt8]], more: Bool
    ) {
        try await pool.write { database in
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT o.order_id, o.envelope FROM orders o
                    LEFT JOIN offers f ON f.order_id = o.order_id AND f.host = :host
                    WHERE o.site = :site AND (o.host = :host OR o.host IS NULL) AND o.expires >= :now
                        AND NOT EXISTS (SELECT * FROM statements s
                            WHERE s.order_id = o.order_id AND s.site = :site AND s.host = :host)
                    ORDER BY f.last, o.id
                    """,
                arguments: ["site": name.site, "host": name.host, "now": now])
            var taken: [(id: String, envelope: [UInt8])] = []
            var size = 0
            var more = false
            while let row = try rows.next() {
                let envelope = Store.bytes(row, "envelope")
                size += envelope.count
                more = taken.count == most || size > mostBytes
                if more { break }
                taken.append((row["order_id"], envelope))
            }
            for order in taken {
                try database.execute(
                    sql: """
                        INSERT INTO offers (order_id, host, first, last) VALUES (?, ?, ?, ?)
                        ON CONFLICT DO UPDATE SET last = excluded.last
                        """,
                    arguments: [order.id, name.host, now, now])
            }
            return (taken.map(\.envelope), more)
        }
    }

    /// The newest orders first, at most `most`.
    public func orders(most: Int, at now: Timestamp) async throws -> [OrderState] {
        try await pool.read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM orders ORDER BY id DESC LIMIT ?", arguments: [most]).map {
                try OrderState($0, database, at: now)
            }
        }
    }
}

extension Store.OrderState {
    fileprivate init(_ row: Row, _ database: Database, at now: Timestamp) throws {
        id = row["order_id"]
        site = row["site"]
        host = row["host"]
        task = row["task"]
        issued = row["issued"]
        expires = row["expires"]
        received = row["received"]
        operatorName = row["operator"]
        let isOver = expires < now
        let names =
            try host.map { [$0] }
            ?? String.fetchAll(
                database, sql: "SELECT host FROM hosts WHERE site = ? ORDER BY host LIMIT 1000", arguments: [site])
        let (id, site) = (id, site)
        hosts = try names.map { name in
            let statement = try Row.fetchOne(
                database,
                sql:
                    "SELECT outcome FROM statements WHERE order_id = ? AND site = ? AND host = ? ORDER BY id DESC LIMIT 1",
                arguments: [id, site, name])
            if let statement { return Host(host: name, stage: .done, outcome: statement["outcome"]) }
            let wasOffered =
                try Row.fetchOne(
                    database, sql: "SELECT 1 FROM offers WHERE order_id = ? AND host = ?", arguments: [id, name]) != nil
            let stage: Stage =
                isOver ? (wasOffered ? .expired : .expiredNeverFetched) : (wasOffered ? .fetched : .waiting)
            return Host(host: name, stage: stage, outcome: nil)
        }
    }
}
