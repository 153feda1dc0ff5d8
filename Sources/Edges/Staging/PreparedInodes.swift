import Execution

/// The files and links that one commit has in its slots, by the inodes that the step left.
struct PreparedInodes {
    struct Slot {
        let slots: Folder
        let slot: String
        let path: String
        let after: FileState
    }
    private var all: [Slot] = []
    private var firsts: [FileIdentity: Int] = [:]
    private var last: StagedFolder?

    /// A folder of the step's, and whether its files can be moved into the slots.
    struct StagedFolder {
        let path: String
        let folder: Folder
        let isNear: Bool
    }

    /// Opened once for all that changed in it. `relative` is "/" for `upper` itself.
    mutating func folder(_ relative: String, in upper: Folder, near slots: Folder) throws(FileFailure) -> StagedFolder {
        let path = upper.path(of: relative)
        if let last, last.path.utf8.elementsEqual(path.utf8) { return last }
        let folder = relative == "/" ? upper : try upper.folder(relative)
        let found = StagedFolder(
            path: path, folder: folder, isNear: try folder.status().isBeside(try slots.status()))
        last = found
        return found
    }

    /// Where the inode waits of which this is to be another name.
    func first(of after: FileState) -> Slot? { firsts[after.identity].map { all[$0] } }

    /// - Parameter staged: which inode it was before a copy took its place.
    mutating func add(_ change: Change, _ slot: String, in slots: Folder, staged: FileIdentity) {
        guard let after = change.after else { return }
        if firsts[staged] == nil { firsts[staged] = all.count }
        all.append(Slot(slots: slots, slot: slot, path: change.path, after: after))
    }

    /// Once every name is there: a file's number of names is part of its state.
    func check() throws(FileFailure) {
        for entry in all {
            guard let now = try entry.slots.status(entry.slot), now.agrees(with: entry.after) else {
                throw Staging.stillWritten(entry.path)
            }
        }
    }
}
