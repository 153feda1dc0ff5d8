public import Documents
import GRDB

extension Store {
    /// A host that was given a certificate.
    public struct Host: Sendable, Hashable {
        public let name: HostName
        /// Hexadecimal, as the host's request named it; only the signed admission makes it count.
        public let evidenceKey: String
        public let certificateSerial: String
        public let certificateNotAfter: Timestamp
        public let isAdmitted: Bool
        public let seen: Timestamp?
        public let waitingOrders: Int
        public let statements: Int
    }

    /// Notes that `name` was given a certificate. An earlier one is replaced: the host was set up again, or renewed.
    public func enter(
        _ name: HostName, evidenceKey: String, serial: String, notAfter: Timestamp, at now: Timestamp
    ) async throws {
        try await pool.write { database in
            try database.execute(
                sql: """
                    INSERT INTO hosts (site, host, evidence_key, serial, not_after, admitted)
                    VALUES (?, ?, ?, ?, ?, ?)
                    ON CONFLICT DO UPDATE SET evidence_key = excluded.evidence_key, serial = excluded.serial,
                        not_after = excluded.not_after, admitted = excluded.admitted
                    """,
                arguments: [name.site, name.host, evidenceKey, serial, notAfter, now])
        }
    }

    /// Notes a renewed certificate of a host that is known. False where it is not.
    func renew(_ name: HostName, serial: String, notAfter: Timestamp) async throws -> Bool {
        try await pool.write { database in
            try database.execute(
                sql: "UPDATE hosts SET serial = ?, not_after = ? WHERE site = ? AND host = ?",
                arguments: [serial, notAfter, name.site, name.host])
            return database.changesCount == 1
        }
    }

    /// Notes that `name` called; at most once a minute, since each note is a write to the disk.
    func see(_ name: HostName, at now: Timestamp) async throws {
        let recent = now - .seconds(60)
        let known = try await pool.read { database in
            try Timestamp.fetchOne(
                database, sql: "SELECT seen FROM hosts WHERE site = ? AND host = ?", arguments: [name.site, name.host])
        }
        if let known, known > recent { return }
        try await pool.write { database in
            try database.execute(
                sql: "UPDATE hosts SET seen = ? WHERE site = ? AND host = ?", arguments: [now, name.site, name.host])
        }
    }

    /// Nil where no host of that name was given a certificate.
    func evidenceKey(requestedBy name: HostName) async throws -> String? {
        try await pool.read { database in
            try String.fetchOne(
                database, sql: "SELECT evidence_key FROM hosts WHERE site = ? AND host = ?",
                arguments: [name.site, name.host])
        }
    }

    /// Hosts in order of their names, at most `most`, beginning after `after`.
    public func hosts(after: HostName? = nil, most: Int, at now: Timestamp) async throws -> [Host] {
        try await pool.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT *,
                        EXISTS (SELECT * FROM admissions a WHERE a.site = h.site AND a.host = h.host) AS is_admitted,
                        (SELECT count(*) FROM statements s WHERE s.site = h.site AND s.host = h.host) AS statements,
                        (SELECT count(*) FROM orders o
                         WHERE o.site = h.site AND (o.host = h.host OR o.host IS NULL) AND o.expires >= ?
                            AND NOT EXISTS (SELECT * FROM statements s WHERE s.order_id = o.order_id
                                AND s.site = h.site AND s.host = h.host)) AS waiting
                    FROM hosts h WHERE (site, host) > (?, ?) ORDER BY site, host LIMIT ?
                    """,
                arguments: [now, after?.site ?? "", after?.host ?? "", most]
            ).map(Host.init)
        }
    }
}

extension Store.Host {
    fileprivate init(_ row: Row) {
        name = HostName(site: row["site"], host: row["host"])
        evidenceKey = row["evidence_key"]
        certificateSerial = row["serial"]
        certificateNotAfter = row["not_after"]
        isAdmitted = row["is_admitted"]
        seen = row["seen"]
        waitingOrders = row["waiting"]
        statements = row["statements"]
    }
}
