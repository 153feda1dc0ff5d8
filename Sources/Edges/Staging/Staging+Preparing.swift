public import Execution
import Glibc

extension Staging {
    public func prepare(_ changes: ChangeSet, in stage: Stage) throws(FileFailure) -> Commit {
        var commit = Commit(run: stage.run, step: stage.step, entries: [])
        var anchors: [String: Anchor] = [:]
        var inodes = PreparedInodes()
        for root in stage.roots {
            guard let upper = root.upper else { continue }
            let own = changes.changes.filter { Mounts.path($0.path, liesWithin: root.path) }
            guard !own.isEmpty else { continue }
            let workspace = try Workspace(ofUpper: upper)
            let anchor = if let known = anchors[upper] { known } else { try anchor(of: workspace, root, in: stage) }
            anchors[upper] = anchor
            try Staging.checkFileSystem(of: anchor.directory)
            let written = try workspace.folder.folder("upper")
            if let base = root.ownerShift { try OwnerShift(base: base).giveBack(written) }
            for change in own {
                let slot = String(commit.entries.count)
                var change = change
                let prepared = try prepare(&change, in: slot, anchor, written, &inodes)
                commit.entries.append(.init(change: change, slot: anchor.slots.path(of: slot), prepared: prepared))
            }
        }
        guard commit.entries.count == changes.changes.count else {
            throw FileFailure(.notAllowed, path: "", "the change set names paths outside the declared roots")
        }
        try inodes.check()
        // The barrier before the journal's intent: slots and their new inodes are on the disk before any exchange.
        for upper in anchors.keys.sorted() {
            guard let anchor = anchors[upper] else { continue }
            try passing(.prepared)
            try anchor.barrier.sync()
            try passing(.synced)
        }
        return commit
    }

    /// Where before-images go. What was staged away from the target's mount gets slots there now.
    private func anchor(of workspace: Workspace, _ root: StagedRoot, in stage: Stage) throws(FileFailure) -> Anchor {
        let directory = try Folder.absolute(root.kind == .file ? Workspace.above(root.path) : root.path)
        guard try !workspace.folder.status().isBeside(try directory.status()) else {
            return try Anchor(workspace, .same, root.upper.flatMap { barriers.take(of: $0) })
        }
        // The one that was opened is the one that is changed: Anchor compares it with what the workspace says.
        try Anchor.check(workspace, is: directory)
        let slots = try Workspace(
            in: try base(for: directory), run: stage.run, step: stage.step, kind: root.kind, anchor: directory)
        return try Anchor(slots, .same)
    }

    private func prepare(
        _ change: inout Change, in slot: String, _ anchor: Anchor, _ upper: Folder, _ inodes: inout PreparedInodes
    ) throws(FileFailure) -> FileIdentity? {
        let (staged, name) = try place(of: change, anchor, upper, &inodes)
        let folder = staged.folder
        switch change.operation {
        case .delete: return nil
        case .metadata:
            let both = try anchor.slots.makeFolder(slot)
            let (parent, own) = try anchor.parent(of: change.path)
            let old = try DirectoryMetadata(of: own, in: parent)
            var new = try DirectoryMetadata(of: name, in: folder)
            if let after = change.after { (new.owner, new.group) = (after.owner, after.group) }
            try old.write(to: try both.makeFolder("old"), privilege)
            try new.write(to: try both.makeFolder("new"), privilege)
            return nil
        case .create, .replace:
            guard var after = change.after else { return nil }
            if after.kind == .directory {
                guard privilege == .root || after.mode & 0o300 == 0o300 else {
                    throw FileFailure(
                        .notSupported, path: change.path,
                        "a new directory that its owner cannot write can be committed by root only")
                }
                let made = try anchor.slots.makeFolder(slot)
                try DirectoryMetadata(of: name, in: folder).write(to: made, privilege)
            } else {
                let isOwn = try folder.status(name)?.identity == after.identity
                if !(staged.isNear && isOwn), let first = inodes.first(of: after) {
                    try anchor.slots.link(first.slot, in: first.slots, as: slot)
                } else if staged.isNear {
                    try folder.move(name, to: anchor.slots, slot, .noReplace)
                    try dropBooks(of: slot, in: anchor.slots, mode: after.mode)
                } else {
                    try bring(name, from: folder, to: anchor.slots, slot, after, for: change.path)
                }
                guard let prepared = try anchor.slots.status(slot) else { throw Staging.stillWritten(change.path) }
                let left = after.identity
                after.identity = prepared.identity
                change.after = after
                inodes.add(change, slot, in: anchor.slots, staged: left)
                return prepared.identity
            }
            return try anchor.slots.status(slot)?.identity
        }
    }

    /// Copies over from another file system, which rename(2) does not leave. The copy is what is committed.
    private func bring(
        _ name: String, from folder: Folder, to slots: Folder, _ slot: String, _ after: FileState, for path: String
    ) throws(FileFailure) {
        guard let found = try folder.status(name) else { throw Staging.stillWritten(path) }
        switch found.kind {
        case .file: try copy(name, found, from: folder, to: slots, as: slot)
        case .link: try copyLink(name, found, from: folder, to: slots, as: slot)
        default: throw Staging.stillWritten(path)
        }
        guard let copied = try FileState.read(slot, in: slots) else { throw Staging.stillWritten(path) }
        var expected = after
        expected.links = copied.links
        guard copied.differences(from: expected).isEmpty else { throw Staging.stillWritten(path) }
    }

    static func stillWritten(_ path: String) -> FileFailure {
        FileFailure(.conflict, path: path, "something still writes to the stage")
    }

    /// Where in `upper` the changed path lies.
    private func place(of change: Change, _ anchor: Anchor, _ upper: Folder, _ inodes: inout PreparedInodes)
        throws(FileFailure) -> (PreparedInodes.StagedFolder, String)
    {
        guard change.operation != .delete, !change.path.utf8.elementsEqual(anchor.directory.path.utf8) else {
            return (try inodes.folder("/", in: upper, near: anchor.slots), ".")
        }
        let relative = String(Substring(change.path.utf8.dropFirst(anchor.directory.path.utf8.count + 1)))
        return (
            try inodes.folder(Workspace.above(relative), in: upper, near: anchor.slots), Workspace.last(of: relative)
        )
    }

    /// Removes what the overlay noted on a file that is going to be the host's.
    private func dropBooks(of name: String, in slots: Folder, mode: UInt32) throws(FileFailure) {
        let books = try Attributes.names(of: name, in: slots).filter(Attributes.isBook)
        guard !books.isEmpty else { return }
        // A user may remove attributes only from a file that he may write; nobody else can reach it here.
        let borrows = privilege == .user && mode & 0o200 == 0
        try setMode(borrows ? 0o600 : nil, of: name, in: slots)
        for book in books { try Attributes.remove(book, of: name, in: slots) }
        try setMode(borrows ? mode : nil, of: name, in: slots)
    }

    private func setMode(_ mode: UInt32?, of name: String, in slots: Folder) throws(FileFailure) {
        guard let mode else { return }
        guard fchmodat(slots.descriptor.number, DiskName.bytes(name), mode, 0) == 0 else {
            throw .system(errno, slots.path(of: name), "set its mode")
        }
    }
}
