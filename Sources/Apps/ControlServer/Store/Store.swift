import GRDB

/// Everything that the control server keeps, in one SQLite file. Each method is one transaction; what it returned
/// survives the loss of power.
public final class Store: Sendable {
    let pool: DatabasePool

    public init(path: String) throws(StoreError) {
        do {
            var configuration = Configuration()
            configuration.busyMode = .timeout(10)
            configuration.foreignKeysEnabled = true
            pool = try DatabasePool(path: path, configuration: configuration)
            // With WAL, GRDB chooses NORMAL, which may forget a receipt that was already given when the power fails.
            try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL") }
            try Store.schema.migrate(pool)
        } catch {
            throw StoreError(path: path, error)
        }
    }
}

/// The database could not be opened.
public struct StoreError: Error, Sendable {
    public let message: String

    init(path: String, _ cause: any Error) {
        message = "the database \(path) cannot be used: \(cause); is the disk full, or the file another user's?"
    }
}
