import GRDBSQLite

/// SQLite with nothing around it, set as the ledger sets it (WAL, FULL): one row inserted by one transaction, through
/// the C interface.
final class BareLoop {
    private var database: OpaquePointer?
    private var insert: OpaquePointer?
    /// sqlite3_bind copies what it is given.
    private let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

    enum Table {
        /// Columns, and nothing else.
        case plain
        /// As in the ledger: an id is taken once.
        case indexed
    }

    init(_ path: String, _ table: Table = .plain) throws {
        let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX
        guard sqlite3_open_v2(path, &database, flags, nil) == SQLITE_OK else { throw failure }
        try execute(
            """
            PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 1000;
            PRAGMA journal_size_limit = 16777216;
            CREATE TABLE orders (
                position INTEGER PRIMARY KEY, id TEXT, digest TEXT, envelope BLOB, accepted INTEGER, expires INTEGER,
                not_after INTEGER, state TEXT)
            """)
        if table == .indexed {
            try execute("CREATE UNIQUE INDEX orders_id ON orders (id)")
        }
        let sql =
            "INSERT INTO orders (id, digest, envelope, accepted, expires, not_after, state) VALUES (?, ?, ?, ?, ?, ?, ?)"
        guard sqlite3_prepare_v2(database, sql, -1, &insert, nil) == SQLITE_OK else { throw failure }
    }

    deinit {
        sqlite3_finalize(insert)
        sqlite3_close(database)
    }

    func add(id: String, digest: String, envelope: [UInt8], at milliseconds: Int64) throws {
        try execute("BEGIN IMMEDIATE")
        sqlite3_bind_text(insert, 1, id, -1, copied)
        sqlite3_bind_text(insert, 2, digest, -1, copied)
        _ = envelope.withUnsafeBytes { sqlite3_bind_blob(insert, 3, $0.baseAddress, Int32($0.count), copied) }
        for column in 4...6 as ClosedRange<Int32> { sqlite3_bind_int64(insert, column, milliseconds) }
        sqlite3_bind_text(insert, 7, "waiting", -1, copied)
        guard sqlite3_step(insert) == SQLITE_DONE, sqlite3_reset(insert) == SQLITE_OK else { throw failure }
        try execute("COMMIT")
    }

    /// Fills the write-ahead log once, so that what is measured overwrites it, as it does in a ledger that is in use,
    /// and does not make it longer.
    func warmUp(with envelope: [UInt8]) throws {
        for number in 0..<1200 { try add(id: "\(number)", digest: "", envelope: envelope, at: 0) }
    }

    private func execute(_ sql: String) throws {
        guard sqlite3_exec(database, sql, nil, nil, nil) == SQLITE_OK else { throw failure }
    }

    private var failure: BenchFailure { BenchFailure("SQLite: \(String(cString: sqlite3_errmsg(database)))") }
}
