public import Documents
import Runbooks

/// Seam to the file system as transactions. `Staging` implements it.
///
/// A staged step goes open → (the step runs) → changes → prepare → apply, and back by revert. Everything between
/// `prepare` and the end of `apply` may be cut off anywhere; `revert` of the same commit brings the host back.
public protocol FileTransactions: Sendable {
    /// Makes each declared root ready for one step: opens it without following links, holds it against the paths that
    /// no step may write, and makes its upper and work folders.
    func open(_ roots: [String], run: String, step: String) throws(FileFailure) -> Stage

    /// The same stage for `validate`: read-only, showing what the step wrote.
    func preview(_ stage: Stage) -> [StagedRoot]

    /// What the step changed, exactly. Refuses set-id bits, file capabilities, devices, sockets and FIFOs, and more than
    /// `limit` bytes on the disk.
    func changes(in stage: Stage, limit: Int) throws(FileFailure) -> ChangeSet

    /// Makes every new inode in a root-only folder on the target's own mount, with owner, mode, ACLs and xattrs, and
    /// syncs. Nothing that others can see has changed. The result is journaled before `apply`.
    func prepare(_ changes: ChangeSet, in stage: Stage) throws(FileFailure) -> Commit

    /// Exchanges each entry into place and syncs. A conflict has been taken back before it is thrown.
    func apply(_ commit: Commit) throws(FileFailure)

    /// Puts every before-image back, as far as it is not there already. Idempotent.
    func revert(_ commit: Commit) throws(FileFailure) -> Reversal

    /// Removes the folders of a run that is over. After `inconsistent` they stay.
    func discard(run: String) throws(FileFailure)

    /// Holds what a launch would be shown of the host, and what it would write without staging, against the paths that
    /// Orderly trusts; links and mounts are followed as for staged roots. A path that is not there is no error.
    func approve(_ launch: Launch) throws(FileFailure)

    // Observations that need no launch. None of them reaches what Orderly trusts.

    func read(_ path: String, limit: Int) throws(FileFailure) -> [UInt8]
    /// `{type, mode, owner, group, size, mtime, sha256?}`; a missing path is `{type: missing}`.
    func stat(_ path: String) throws(FileFailure) -> Node
    func link(_ path: String) throws(FileFailure) -> String
    /// Paths that match a pattern with `*` and `?` in its last component, sorted; at most 1,000.
    func glob(_ pattern: String) throws(FileFailure) -> [String]
    func exists(_ path: String) -> Bool
}

extension Launch {
    /// It reaches the host's files as root itself: no range of ids stands between.
    public var reachesAsRoot: Bool { grade == .host }
}

public struct FileFailure: Error, Sendable, Hashable, Codable {
    public enum Code: String, Sendable, Hashable, Codable {
        case notAllowed, notFound, notSupported, conflict, noSpace, tooLarge, link, mountPoint, immutable, readOnly, io
    }
    public var code: Code
    public var path: String
    /// What to do, for a person.
    public var message: String
    public var errno: Int32

    public init(_ code: Code, path: String, _ message: String, errno: Int32 = 0) {
        self.code = code
        self.path = path
        self.message = message
        self.errno = errno
    }
}

/// The declared roots of one step, ready to be written.
public struct Stage: Sendable, Hashable, Codable {
    public var run: String
    public var step: String
    public var roots: [StagedRoot]

    public init(run: String, step: String, roots: [StagedRoot]) {
        self.run = run
        self.step = step
        self.roots = roots
    }
}

/// What a step changed below its declared roots.
public struct ChangeSet: Sendable, Hashable, Codable {
    public var changes: [Change]
    /// Paths that the step left beside a declared file; they are dropped.
    public var dropped: [String]

    public init(changes: [Change], dropped: [String] = []) {
        self.changes = changes
        self.dropped = dropped
    }

    public var isEmpty: Bool { changes.isEmpty }
}

public struct Change: Sendable, Hashable, Codable {
    public enum Operation: String, Sendable, Hashable, Codable {
        case create, replace, delete
        /// Mode, owner or xattrs of a directory that stays.
        case metadata
    }
    /// On the host, absolute.
    public var path: String
    public var operation: Operation
    public var before: FileState?
    public var after: FileState?

    public init(path: String, operation: Operation, before: FileState?, after: FileState?) {
        self.path = path
        self.operation = operation
        self.before = before
        self.after = after
    }
}

/// What counts as equal when a change is undone: everything here but the identity.
public struct FileState: Sendable, Hashable, Codable {
    public enum Kind: String, Sendable, Hashable, Codable { case file, directory, link }
    public var kind: Kind
    public var mode: UInt32
    public var owner: UInt32
    public var group: UInt32
    public var size: Int64
    /// Of a file, in nanoseconds since 1970.
    public var modified: Int64
    /// Hexadecimal, of a file.
    public var sha256: String?
    public var target: String?
    /// Hexadecimal, of the sorted names and values of all extended attributes but the overlay's own.
    public var attributes: String
    public var links: UInt64
    public var identity: FileIdentity

    public init(
        kind: Kind, mode: UInt32, owner: UInt32, group: UInt32, size: Int64, modified: Int64, sha256: String?,
        target: String?, attributes: String, links: UInt64, identity: FileIdentity
    ) {
        self.kind = kind
        self.mode = mode
        self.owner = owner
        self.group = group
        self.size = size
        self.modified = modified
        self.sha256 = sha256
        self.target = target
        self.attributes = attributes
        self.links = links
        self.identity = identity
    }
}

/// A change set made ready: what `committing` journals. Versioned by the plan that holds it.
public struct Commit: Sendable, Hashable, Codable {
    public struct Entry: Sendable, Hashable, Codable {
        public var change: Change
        /// Where the new inode waits before, and the old one after, the exchange; on the target's own mount.
        public var slot: String
        /// Identity of the prepared inode; nil for a deletion.
        public var prepared: FileIdentity?

        public init(change: Change, slot: String, prepared: FileIdentity?) {
            self.change = change
            self.slot = slot
            self.prepared = prepared
        }
    }
    public var run: String
    public var step: String
    public var entries: [Entry]

    public init(run: String, step: String, entries: [Entry]) {
        self.run = run
        self.step = step
        self.entries = entries
    }
}

/// What came of putting before-images back.
public struct Reversal: Sendable, Hashable, Codable {
    public struct Difference: Sendable, Hashable, Codable {
        public var path: String
        /// In words: "neither the old nor the new file".
        public var what: String

        public init(path: String, what: String) {
            self.path = path
            self.what = what
        }
    }
    /// Empty: every path equals its base.
    public var remaining: [Difference]

    public init(remaining: [Difference]) {
        self.remaining = remaining
    }
}
