import Execution

/// Names of one inode are changed together or not at all: an edit that reaches one of them and leaves another behind
/// is not what the step would have done without the overlay.
///
/// Without its index, which cannot be committed by exchange, an overlay gives each name that is written a copy of its
/// own. Where all names of a file were changed alike, as by `chmod -R`, they stay the names of one file.
enum HardLinks {
    static func check(_ changes: inout [Change]) throws(FileFailure) {
        var after: [FileIdentity: UInt64] = [:]
        var before: [FileIdentity: [Int]] = [:]
        for (index, change) in changes.enumerated() {
            if let identity = change.after?.identity { after[identity, default: 0] += 1 }
            if let state = change.before, state.kind != .directory, state.links > 1 {
                before[state.identity, default: []].append(index)
            }
        }
        for change in changes {
            if let state = change.after, state.kind != .directory, state.links != after[state.identity] {
                throw refused(change.path, "the step gave it names that are not part of the change")
            }
        }
        for names in before.values.sorted(by: { $0[0] < $1[0] }) { try check(names, of: &changes) }
    }

    /// - Parameter names: the changes whose bases are one inode.
    private static func check(_ names: [Int], of changes: inout [Change]) throws(FileFailure) {
        let replaced = names.filter { changes[$0].operation == .replace }
        guard let base = changes[names[0]].before else { return }
        let isWhole = base.links == UInt64(names.count)
        guard let first = replaced.first, let new = changes[first].after else {
            if !isWhole { try checkNotMoved(names[0], base, changes) }
            return
        }
        guard isWhole else {
            throw refused(changes[first].path, "it has other names (hard links) that are not part of the change")
        }
        guard replaced.contains(where: { changes[$0].after?.identity != new.identity }) else { return }
        // Names that the step itself made for one of the copies would have to follow.
        guard replaced.allSatisfy({ changes[$0].after?.differences(from: new).isEmpty == true }), new.links == 1 else {
            throw refused(changes[first].path, "its names are hard links to one file and were changed differently")
        }
        for index in replaced {
            changes[index].after?.identity = new.identity
            changes[index].after?.links = UInt64(replaced.count)
        }
    }

    /// A name moved elsewhere takes its file along; through an overlay it takes a copy.
    private static func checkNotMoved(_ index: Int, _ base: FileState, _ changes: [Change]) throws(FileFailure) {
        let isMoved = changes.contains { change in
            guard let after = change.after, after.kind == .file else { return false }
            return after.holdsSame(as: base) && after.modified == base.modified
        }
        guard isMoved else { return }
        throw refused(changes[index].path, "it was moved and has other names (hard links) that stay behind")
    }

    private static func refused(_ path: String, _ why: String) -> FileFailure {
        FileFailure(.link, path: path, "\(why); break the link first, or change all of its names")
    }
}
