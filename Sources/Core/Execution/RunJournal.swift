public import Documents

/// Seam to the journal: what a run is about to do is on disk before it does it. `Ledger` implements it.
///
/// Plans and events are JSON that Execution makes and reads; the journal keeps the bytes as they are. A call that
/// returns has been synced. What ends a run is not written here but concluded in the ledger, in one transaction with
/// its evidence.
public protocol RunJournal: Sendable {
    /// Opens a run with its whole resolved plan. The same id twice is refused.
    func begin(run: String, plan: [UInt8], at: Timestamp) throws(JournalFailure)

    /// Adds an event to an open run, after all earlier ones.
    func append(run: String, event: [UInt8], at: Timestamp) throws(JournalFailure)

    /// Adds several at once.
    func append(run: String, events: [[UInt8]], at: Timestamp) throws(JournalFailure)
}

extension RunJournal {
    /// One by one, where a journal knows no better.
    public func append(run: String, events: [[UInt8]], at: Timestamp) throws(JournalFailure) {
        for event in events { try append(run: run, event: event, at: at) }
    }
}

/// The journal could not be written: nothing may be done that would have to be remembered.
public struct JournalFailure: Error, Sendable, Hashable {
    public enum Code: String, Sendable, Hashable {
        /// The disk is full, the reserve included.
        case diskFull
        /// The disk or the file is damaged: the program must end, and the next start recovers from what is on disk.
        case storage
        /// Another program holds the file for too long.
        case busy
        /// No such open run, or one that has begun already.
        case run
        /// Nothing is wrong: a step planned that this process ends, and the next start goes on with the run.
        case planned
    }
    public var code: Code
    /// What happened and what to do, for a person.
    public var message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
