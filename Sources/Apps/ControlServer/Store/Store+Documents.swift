import Documents
import GRDB
import Signing

extension Store {
    /// Kinds of which only the newest per site is kept.
    enum DocumentKind: String, Sendable {
        case allowlist
        case baseline
    }

    /// A signed document in force for a site.
    struct Document: Sendable {
        let version: Int
        /// Of the payload.
        let digest: Digest
        let envelope: [UInt8]
        /// Version of the trust document by which it was opened.
        let trust: Int
    }

    /// The trust documents' envelopes above a version, oldest first.
    func trustEnvelopes(above version: Int, most: Int) async throws -> [[UInt8]] {
        try await pool.read { database in
            try Row.fetchAll(
                database, sql: "SELECT envelope FROM trust WHERE version > ? ORDER BY version LIMIT ?",
                arguments: [version, most]
            ).map { Store.bytes($0, "envelope") }
        }
    }

    /// The trust documents that were taken, oldest first.
    func trusts() async throws -> [Trust] {
        let envelopes = try await trustEnvelopes(above: -1, most: .max)
        guard let first = envelopes.first else { return [] }
        var trusts = [try Trust.first(first, .placedByHand)]
        // Their ends were judged when they came; an expired one still is what its successor follows.
        let longAgo = Timestamp(milliseconds: 0)
        for envelope in envelopes.dropFirst() {
            if let last = trusts.last { trusts.append(try last.successor(envelope, now: longAgo)) }
        }
        return trusts
    }

    func keep(_ trust: Trust, envelope: [UInt8], operator name: String, at now: Timestamp) async throws {
        try await pool.write { database in
            try database.execute(
                sql: """
                    INSERT INTO trust (version, digest, envelope, operator, received) VALUES (?, ?, ?, ?, ?)
                    ON CONFLICT DO NOTHING
                    """,
                arguments: [trust.version, trust.digest.hex, Store.blob(envelope), name, now])
        }
    }

    func document(_ kind: DocumentKind, site: String) async throws -> Document? {
        try await pool.read { try Store.document(kind, site: site, $0) }
    }

    /// Puts `document` in force for `sites`, unless `judge` refuses it for one of them: then nothing changes.
    ///
    /// - Parameter names: Digests of the blobs that it names; of an allowlist only.
    func keep(
        _ document: Document, _ kind: DocumentKind, sites: [String], names: Set<String>, operator name: String,
        at now: Timestamp, judge: @escaping @Sendable (_ site: String, _ held: Document?) throws -> Void
    ) async throws {
        try await pool.write { database in
            for site in sites {
                try judge(site, try Store.document(kind, site: site, database))
                try database.execute(
                    sql: """
                        INSERT OR REPLACE INTO documents
                            (kind, site, version, digest, envelope, trust, operator, received)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                        """,
                    arguments: [
                        kind.rawValue, site, document.version, document.digest.hex, Store.blob(document.envelope),
                        document.trust, name, now,
                    ])
                guard kind == .allowlist else { continue }
                try database.execute(sql: "DELETE FROM blob_names WHERE site = ?", arguments: [site])
                for digest in names {
                    try database.execute(
                        sql: "INSERT INTO blob_names (site, digest) VALUES (?, ?)", arguments: [site, digest])
                }
            }
        }
    }

    func keep(blob bytes: [UInt8], _ digest: Digest, at now: Timestamp) async throws {
        try await pool.write { database in
            try database.execute(
                sql: "INSERT OR IGNORE INTO blobs (digest, bytes, received) VALUES (?, ?, ?)",
                arguments: [digest.hex, Store.blob(bytes), now])
        }
    }

    /// The blob, when the allowlist in force for `site` names it.
    func blob(_ digest: Digest, for site: String) async throws -> [UInt8]? {
        try await pool.read { database in
            try Row.fetchOne(
                database, sql: "SELECT bytes FROM blobs JOIN blob_names USING (digest) WHERE site = ? AND digest = ?",
                arguments: [site, digest.hex]
            ).map { Store.bytes($0, "bytes") }
        }
    }

    func keep(
        _ admission: Admission, _ opened: OpenedPayload, envelope: [UInt8], operator name: String, at now: Timestamp
    )
        async throws
    {
        try await pool.write { database in
            try database.execute(
                sql: """
                    INSERT OR IGNORE INTO admissions (site, host, evidence_key, digest, envelope, operator, received)
                    VALUES (?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    admission.site, admission.host, admission.evidenceKey.hex, opened.digest.hex, Store.blob(envelope),
                    name, now,
                ])
        }
    }

    /// The newest admission's envelope.
    func admission(of name: HostName) async throws -> [UInt8]? {
        try await pool.read { database in
            try Row.fetchOne(
                database, sql: "SELECT envelope FROM admissions WHERE site = ? AND host = ? ORDER BY id DESC LIMIT 1",
                arguments: [name.site, name.host]
            ).map { Store.bytes($0, "envelope") }
        }
    }

    /// Every evidence key that was ever admitted for the host, newest first: what was signed by an earlier one may
    /// still be on its way.
    func admittedKeys(of name: HostName) async throws -> [PublicKey] {
        try await pool.read { database in
            try String.fetchAll(
                database,
                sql: "SELECT evidence_key FROM admissions WHERE site = ? AND host = ? ORDER BY id DESC LIMIT ?",
                arguments: [name.site, name.host, KeySet.mostKeys]
            ).map { try PublicKey(hex: $0) }
        }
    }

    private static func document(_ kind: DocumentKind, site: String, _ database: Database) throws -> Document? {
        let row = try Row.fetchOne(
            database, sql: "SELECT * FROM documents WHERE kind = ? AND site = ?", arguments: [kind.rawValue, site])
        guard let row, let digest = Digest(hex: row["digest"]) else { return nil }
        return Document(
            version: row["version"], digest: digest, envelope: bytes(row, "envelope"), trust: row["trust"])
    }
}
