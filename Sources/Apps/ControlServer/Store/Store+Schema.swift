import GRDB

extension Store {
    /// Instants are milliseconds since 1970, digests hexadecimal; an envelope is kept as the bytes that came.
    static var schema: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { database in
            try database.execute(
                sql: """
                    CREATE TABLE hosts (
                        site TEXT NOT NULL, host TEXT NOT NULL, evidence_key TEXT NOT NULL,
                        serial TEXT NOT NULL, not_after INTEGER NOT NULL, admitted INTEGER NOT NULL, seen INTEGER,
                        PRIMARY KEY (site, host)
                    ) STRICT, WITHOUT ROWID;

                    CREATE TABLE trust (
                        version INTEGER PRIMARY KEY, digest TEXT NOT NULL, envelope BLOB NOT NULL,
                        operator TEXT NOT NULL, received INTEGER NOT NULL
                    ) STRICT;

                    CREATE TABLE admissions (
                        id INTEGER PRIMARY KEY, site TEXT NOT NULL, host TEXT NOT NULL, evidence_key TEXT NOT NULL,
                        digest TEXT NOT NULL UNIQUE, envelope BLOB NOT NULL,
                        operator TEXT NOT NULL, received INTEGER NOT NULL
                    ) STRICT;

                    CREATE TABLE documents (
                        kind TEXT NOT NULL, site TEXT NOT NULL, version INTEGER NOT NULL, digest TEXT NOT NULL,
                        envelope BLOB NOT NULL, trust INTEGER NOT NULL,
                        operator TEXT NOT NULL, received INTEGER NOT NULL,
                        PRIMARY KEY (kind, site)
                    ) STRICT, WITHOUT ROWID;

                    CREATE TABLE blobs (
                        digest TEXT PRIMARY KEY, bytes BLOB NOT NULL, received INTEGER NOT NULL
                    ) STRICT;

                    -- Which blobs the allowlist of a site names: nobody else's are given to its hosts.
                    CREATE TABLE blob_names (
                        site TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY (site, digest)
                    ) STRICT, WITHOUT ROWID;

                    CREATE TABLE orders (
                        id INTEGER PRIMARY KEY, order_id TEXT NOT NULL UNIQUE, site TEXT NOT NULL, host TEXT,
                        task TEXT NOT NULL, digest TEXT NOT NULL, envelope BLOB NOT NULL,
                        issued INTEGER NOT NULL, expires INTEGER NOT NULL,
                        operator TEXT NOT NULL, received INTEGER NOT NULL
                    ) STRICT;
                    CREATE INDEX orders_by_site ON orders (site, expires);

                    CREATE TABLE offers (
                        order_id TEXT NOT NULL, host TEXT NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
                        PRIMARY KEY (order_id, host)
                    ) STRICT, WITHOUT ROWID;

                    CREATE TABLE statements (
                        id INTEGER PRIMARY KEY, site TEXT NOT NULL, host TEXT NOT NULL,
                        epoch TEXT NOT NULL, sequence INTEGER NOT NULL, digest TEXT NOT NULL, previous TEXT NOT NULL,
                        kind TEXT NOT NULL, made INTEGER NOT NULL, order_id TEXT, outcome TEXT,
                        envelope BLOB NOT NULL, receipt BLOB NOT NULL, received INTEGER NOT NULL,
                        UNIQUE (site, host, epoch, sequence)
                    ) STRICT;
                    CREATE INDEX statements_by_order ON statements (order_id, host) WHERE order_id IS NOT NULL;

                    -- A second statement for a place that has one: proof that a host, or its key, tells two stories.
                    CREATE TABLE forks (
                        site TEXT NOT NULL, host TEXT NOT NULL, epoch TEXT NOT NULL, sequence INTEGER NOT NULL,
                        digest TEXT NOT NULL, envelope BLOB NOT NULL, received INTEGER NOT NULL,
                        PRIMARY KEY (site, host, epoch, sequence, digest)
                    ) STRICT;
                    """)
        }
        return migrator
    }
}
