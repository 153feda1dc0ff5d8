internal import Execution
internal import GRDB

/// Why the ledger did not do what it was asked. Nothing of it has happened then.
public struct LedgerFailure: Error, Sendable {
    public enum Code: String, Sendable, Hashable {
        /// The disk is full, the reserve included where it may be used.
        case diskFull = "disk_full"
        /// The disk or the file is damaged. Fatal: end the program; the next start recovers from what is on disk.
        case storage
        /// Another program holds the file for longer than anyone should.
        case busy
        /// A newer version of the program made the file.
        case newerSchema = "newer_schema"
        /// The file may not lie where it lies, or others could read or write it.
        case place
        /// What was asked does not fit what is there: no such run, a second end, no epoch yet.
        case state
        /// The statement could not be made; `cause` says why.
        case sealing
        /// Nothing is wrong: a run planned that this program ends, and its next start goes on with it.
        case planned
    }
    public let code: Code
    /// What happened and what to do, for a person.
    public let message: String
    public let cause: (any Error)?

    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    /// After a failed write or sync nobody knows what is on disk until it is read again.
    public var isFatal: Bool { code == .storage }
}

extension LedgerFailure: CustomStringConvertible {
    public var description: String { message + (cause.map { " (\($0))" } ?? "") }
}

extension LedgerFailure {
    init(_ error: any Error, path: String) {
        if let failure = error as? LedgerFailure {
            self = failure
            return
        }
        guard let error = error as? DatabaseError else {
            self.init(.storage, "\(path) cannot be used", cause: error)
            return
        }
        switch error.resultCode {
        case .SQLITE_FULL: self.init(.diskFull, "the disk that holds \(path) is full: free space on it", cause: error)
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            self.init(.busy, "another program holds \(path): end it, or try again later", cause: error)
        case .SQLITE_CONSTRAINT: self.init(.state, "\(path) refuses this change", cause: error)
        case .SQLITE_NOTADB, .SQLITE_CORRUPT:
            self.init(
                .storage, "\(path) is damaged: move it away and restore a copy, or start with a new one", cause: error)
        default: self.init(.storage, "\(path) cannot be read or written: check the disk", cause: error)
        }
    }

    var inJournal: JournalFailure {
        let code: JournalFailure.Code =
            switch self.code {
            case .diskFull: .diskFull
            case .busy: .busy
            case .state: .run
            case .planned: .planned
            case .storage, .newerSchema, .place, .sealing: .storage
            }
        return JournalFailure(code, description)
    }
}
