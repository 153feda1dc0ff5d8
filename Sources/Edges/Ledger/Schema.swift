internal import GRDB

/// The tables, by version. A version that was released is never changed; what comes after it is another one.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1") { try $0.execute(sql: first) }
        migrator.registerMigration("2") { try $0.execute(sql: second) }
        return migrator
    }

    /// Open orders have a positive position, done ones the negative of theirs. A run finds its order at once.
    private static let second = """
        DROP INDEX orders_open;
        UPDATE orders SET position = -position WHERE state = 'done';
        CREATE INDEX orders_run ON orders (run) WHERE run IS NOT NULL;
        -- How often what was put aside was offered once more.
        ALTER TABLE outbox ADD COLUMN offers INTEGER NOT NULL DEFAULT 0;
        """

    /// Instants are milliseconds since 1970, digests lower-case hexadecimal, envelopes, plans and events JSON.
    private static let first = """
        CREATE TABLE meta (key TEXT NOT NULL PRIMARY KEY, value ANY NOT NULL) STRICT, WITHOUT ROWID;

        -- The queue and the history of orders. What waits is signed bytes, never a verdict.
        CREATE TABLE orders (
            position INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE, digest TEXT NOT NULL, envelope BLOB,
            accepted INTEGER NOT NULL, expires INTEGER NOT NULL, not_after INTEGER NOT NULL,
            state TEXT NOT NULL CHECK (state IN ('waiting', 'claimed', 'done')),
            not_before INTEGER, deferrals INTEGER NOT NULL DEFAULT 0,
            run TEXT, outcome TEXT, ended INTEGER
        ) STRICT;
        CREATE INDEX orders_open ON orders (position) WHERE state <> 'done';

        CREATE TABLE runs (
            id TEXT NOT NULL PRIMARY KEY, plan BLOB NOT NULL, started INTEGER NOT NULL,
            ended INTEGER, outcome TEXT, resolved INTEGER
        ) STRICT;
        CREATE INDEX runs_open ON runs (started) WHERE ended IS NULL;
        CREATE INDEX runs_unresolved ON runs (ended) WHERE outcome = 'inconsistent' AND resolved IS NULL;
        CREATE INDEX runs_started ON runs (started);
        CREATE TABLE events (
            number INTEGER PRIMARY KEY,
            run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE, at INTEGER NOT NULL, event BLOB NOT NULL
        ) STRICT;
        CREATE INDEX events_run ON events (run, number);

        CREATE TABLE epochs (
            number INTEGER PRIMARY KEY,
            epoch TEXT NOT NULL UNIQUE, admission TEXT NOT NULL, opened INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE statements (
            number INTEGER PRIMARY KEY,
            epoch TEXT NOT NULL REFERENCES epochs (epoch), sequence INTEGER NOT NULL,
            previous TEXT NOT NULL, digest TEXT NOT NULL, kind TEXT NOT NULL, made INTEGER NOT NULL,
            run TEXT, envelope BLOB NOT NULL,
            UNIQUE (epoch, sequence)
        ) STRICT;
        CREATE TABLE outbox (
            number INTEGER PRIMARY KEY REFERENCES statements (number),
            state TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'parked')),
            attempts INTEGER NOT NULL DEFAULT 0, next INTEGER NOT NULL DEFAULT 0,
            reason TEXT, receipt BLOB, settled INTEGER
        ) STRICT;
        CREATE INDEX outbox_pending ON outbox (number) WHERE state = 'pending';
        CREATE INDEX outbox_parked ON outbox (number) WHERE state = 'parked';

        CREATE TABLE adopted (
            number INTEGER PRIMARY KEY,
            kind TEXT NOT NULL, version INTEGER NOT NULL, digest TEXT NOT NULL, envelope BLOB NOT NULL,
            at INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX adopted_kind ON adopted (kind, number);

        CREATE TABLE unverified (
            cause TEXT NOT NULL PRIMARY KEY, count INTEGER NOT NULL, first TEXT NOT NULL, last TEXT NOT NULL,
            since INTEGER NOT NULL, until INTEGER NOT NULL, reported INTEGER
        ) STRICT, WITHOUT ROWID;

        CREATE TABLE checks (
            instance TEXT NOT NULL PRIMARY KEY, result TEXT NOT NULL, at INTEGER NOT NULL, since INTEGER NOT NULL,
            consecutive INTEGER NOT NULL, memory BLOB NOT NULL
        ) STRICT;
        CREATE TABLE heals (
            number INTEGER PRIMARY KEY,
            instance TEXT NOT NULL, run TEXT NOT NULL UNIQUE, started INTEGER NOT NULL, outcome TEXT
        ) STRICT;
        CREATE INDEX heals_instance ON heals (instance, started);

        CREATE TABLE audit (
            number INTEGER PRIMARY KEY,
            at INTEGER NOT NULL, what TEXT NOT NULL, about TEXT NOT NULL, detail TEXT
        ) STRICT;

        -- INSERT OR REPLACE deletes without asking the triggers on DELETE.
        CREATE TRIGGER audit_adds BEFORE INSERT ON audit
            WHEN EXISTS (SELECT 1 FROM audit WHERE number = NEW.number)
            BEGIN SELECT RAISE(ABORT, 'the audit trail is only added to'); END;
        CREATE TRIGGER statements_add BEFORE INSERT ON statements
            WHEN EXISTS (
                SELECT 1 FROM statements
                WHERE number = NEW.number OR (epoch = NEW.epoch AND sequence = NEW.sequence))
            BEGIN SELECT RAISE(ABORT, 'evidence is only added to'); END;
        CREATE TRIGGER epochs_add BEFORE INSERT ON epochs
            WHEN EXISTS (SELECT 1 FROM epochs WHERE number = NEW.number OR epoch = NEW.epoch)
            BEGIN SELECT RAISE(ABORT, 'evidence is only added to'); END;
        CREATE TRIGGER audit_keeps BEFORE UPDATE ON audit
            BEGIN SELECT RAISE(ABORT, 'the audit trail is only added to'); END;
        CREATE TRIGGER audit_stays BEFORE DELETE ON audit
            BEGIN SELECT RAISE(ABORT, 'the audit trail is only added to'); END;
        CREATE TRIGGER statements_keep BEFORE UPDATE ON statements
            BEGIN SELECT RAISE(ABORT, 'evidence is only added to'); END;
        CREATE TRIGGER statements_stay BEFORE DELETE ON statements
            BEGIN SELECT RAISE(ABORT, 'evidence is only added to'); END;
        CREATE TRIGGER epochs_keep BEFORE UPDATE ON epochs
            BEGIN SELECT RAISE(ABORT, 'evidence is only added to'); END;
        CREATE TRIGGER epochs_stay BEFORE DELETE ON epochs
            BEGIN SELECT RAISE(ABORT, 'evidence is only added to'); END;
        """
}
