import Execution

/// A point between two changes to the disk.
package enum Boundary: Hashable, Sendable {
    /// The new inodes of one declared root wait in their slots, and nothing is synced.
    case prepared
    /// They are on the disk; the journal does not know of them yet.
    case synced
    /// Entry `n` of the commit was looked at and not yet touched.
    case ready(Int)
    /// Its inode has changed place and was not yet compared.
    case moved(Int)
    /// One of the several calls that change a directory's metadata was made.
    case partly(Int)
    /// All entries are in place, nothing is synced.
    case unsynced
    /// All entries were taken back, nothing is synced.
    case restored
}

extension Boundary {
    /// Which kind of point it is, whichever entry it is about.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case prepared, synced, ready, moved, partly, unsynced, restored
    }

    package var kind: Kind {
        switch self {
        case .prepared: .prepared
        case .synced: .synced
        case .ready: .ready
        case .moved: .moved
        case .partly: .partly
        case .unsynced: .unsynced
        case .restored: .restored
        }
    }
}

extension FileFailure {
    /// Thrown by a test at a boundary in place of the power cut: nothing is taken back on the way out.
    static let powerCut = FileFailure(.io, path: "", "power cut", errno: -1)
}
