public import Documents
public import GRDB

extension Timestamp: DatabaseValueConvertible {
    /// Milliseconds since 1970.
    public var databaseValue: DatabaseValue { milliseconds.databaseValue }

    public static func fromDatabaseValue(_ value: DatabaseValue) -> Timestamp? {
        Int64.fromDatabaseValue(value).map { Timestamp(milliseconds: $0) }
    }
}
