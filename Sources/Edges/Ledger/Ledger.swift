internal import Documents
internal import GRDB
internal import Synchronization

/// What a host has promised, done and said, in one SQLite file: queue, journal, order history, evidence chain, outbox,
/// adopted documents, checks, audit.
///
/// Several programs use it at once (the agent, `orderly run`, `orderly check`): each change is one immediate
/// transaction, and a call that returns has been synced. Calls block; make them on a thread of your own.
public final class Ledger: Sendable {
    public enum Opening: Sendable, Hashable {
        /// Makes folder and file where they are missing.
        case create
        /// For programs that only look.
        case existing
    }

    /// Whether a change may use up the space that is held back for undo and evidence.
    enum Reserve { case keep, spend }

    public let path: String
    /// Beside the ledger's file.
    public let ballast: Ballast
    private let database: DatabaseQueue
    private let disk: Disk
    private struct State {
        var commits = 0
        /// At or below the floor in the file, which falls only by `believe`.
        var floor = Timestamp(milliseconds: .min)
        var broken: LedgerFailure?
    }
    private let state = Mutex(State())

    private init(path: String, database: DatabaseQueue, disk: Disk, ballast: Ballast) {
        self.path = path
        self.database = database
        self.disk = disk
        self.ballast = ballast
    }

    /// Opens the ledger at `path`, whose folder must be on a local disk and open to nobody else.
    ///
    /// Throws `place`, `newerSchema`, `storage` for a damaged file, `diskFull`, `busy`.
    public static func open(
        _ path: String, _ opening: Opening = .create, ballast size: Int = Ballast.size
    ) throws(LedgerFailure) -> Ledger {
        do {
            let file = LedgerFile(path)
            return try file.opened(opening) {
                let database = try DatabaseQueue(path: path, configuration: configuration)
                try database.writeWithoutTransaction { db in
                    let migrator = Schema.migrator
                    guard try !migrator.hasBeenSuperseded(db) else {
                        throw LedgerFailure(
                            .newerSchema, "\(path) was made by a newer version of orderly: use that version")
                    }
                }
                try Schema.migrator.migrate(database)
                let ballast = Ballast(path: file.folder + "/ballast", size: size)
                if opening == .create { ballast.ensure() }
                let ledger = Ledger(path: path, database: database, disk: try Disk(file.folder), ballast: ballast)
                try ledger.makeSalt()
                return ledger
            }
        } catch {
            throw LedgerFailure(error, path: path)
        }
    }

    private static var configuration: Configuration {
        var configuration = Configuration()
        configuration.busyMode = .timeout(20)
        configuration.label = "ledger"
        configuration.prepareDatabase { db in
            let mode = try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL")
            guard mode == "wal" else {
                throw LedgerFailure(.place, "the file system of the ledger cannot share memory: put it on a local disk")
            }
            // FULL, not NORMAL: what was acknowledged survives a power cut, not only a crash.
            try db.execute(
                sql: """
                    PRAGMA synchronous = FULL;
                    PRAGMA wal_autocheckpoint = 1000;
                    PRAGMA journal_size_limit = 16777216;
                    PRAGMA trusted_schema = OFF;
                    PRAGMA cell_size_check = ON;
                    """)
        }
        return configuration
    }

    /// Transactions that changed something since this ledger was opened: each is one sync of the disk.
    public var commits: Int { state.withLock(\.commits) }

    /// After a person has lowered the floor in the file: what was known of it is out of date.
    func believe(floor: Timestamp) { state.withLock { $0.floor = floor } }

    /// Moves the write-ahead log into the file and empties it: for when there is nothing else to do.
    public func checkpoint() throws(LedgerFailure) {
        try guarded { try $0.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) } }
    }

    /// A setting as the connection itself has it, so that a test can hold it against what is promised.
    package func pragma(_ name: String) throws(LedgerFailure) -> String? {
        try guarded { database in
            try database.writeWithoutTransaction { try String.fetchOne($0, sql: "PRAGMA \(name)") }
        }
    }

    public func close() throws(LedgerFailure) {
        try guarded { try $0.close() }
    }

    /// One immediate transaction: all of `body` or nothing. `instant` raises the floor under the clock.
    func write<T>(
        at instant: Timestamp?, _ reserve: Reserve = .spend, _ body: (Database) throws -> T
    ) throws(LedgerFailure) -> T {
        do throws(LedgerFailure) {
            return try transaction(at: instant, reserve, body)
        } catch {
            guard error.code == .diskFull, reserve == .spend, ballast.release() else { throw error }
        }
        return try transaction(at: instant, reserve, body)
    }

    private func transaction<T>(
        at instant: Timestamp?, _ reserve: Reserve, _ body: (Database) throws -> T
    ) throws(LedgerFailure) -> T {
        let raised = instant.flatMap { raises($0) ? $0 : nil }
        let value = try guarded { database in
            let value = try database.writeWithoutTransaction { db in
                var value: T?
                try db.inTransaction(.immediate) {
                    value = try body(db)
                    if let raised { try Ledger.raiseTimeFloor(to: raised, db) }
                    return .commit
                }
                return value
            }
            // What may not use the reserve acts on nothing yet: an order, which its server offers again should it be lost;
            // the beginning of a run, whose first intent is asked about before it is obeyed.
            if reserve == .spend { try disk.requireChanges() }
            return value
        }
        guard let value else { throw LedgerFailure(.storage, "\(path): a transaction ended without a result") }
        state.withLock {
            $0.commits += 1
            if let raised { $0.floor = max($0.floor, raised) }
        }
        return value
    }

    /// Not for less than a second: a burst of changes need not each write this row too.
    func raises(_ instant: Timestamp) -> Bool { instant >= state.withLock(\.floor) + .seconds(1) }

    /// A look at one moment; no transaction stays open behind it.
    func read<T>(_ body: (Database) throws -> T) throws(LedgerFailure) -> T {
        try guarded { try $0.read(body) }
    }

    /// After an error of the disk every further call fails with it, so that nobody goes on as if nothing had been.
    private func guarded<T>(_ body: (DatabaseQueue) throws -> T) throws(LedgerFailure) -> T {
        if let broken = state.withLock(\.broken) { throw broken }
        do {
            return try body(database)
        } catch {
            let failure = LedgerFailure(error, path: path)
            if failure.isFatal { state.withLock { $0.broken = failure } }
            throw failure
        }
    }
}
