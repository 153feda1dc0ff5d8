import Execution

extension Placement {
    /// Undoes this entry as far as it was done. Returns, in words, why it could not.
    func takeBack(_ privilege: Staging.Privilege) throws(FileFailure) -> String? {
        switch change.operation {
        case .create: try takeBackCreation()
        case .replace: try takeBackReplacement()
        case .delete: try takeBackDeletion()
        case .metadata: try takeBackMetadata(privilege)
        }
    }

    private func takeBackCreation() throws(FileFailure) -> String? {
        guard try slots.status(slot) == nil, let found = try parent.status(name),
            found.identity.inode == prepared?.inode
        else { return nil }
        if let why = try changedSince() { return why }
        try parent.move(name, to: slots, slot, .noReplace)
        // Between the look and the move: theirs goes back to where they put it.
        guard try isStillOurs() else {
            try slots.move(slot, to: parent, name, .noReplace)
            return "somebody else changes it"
        }
        return nil
    }

    private func takeBackReplacement() throws(FileFailure) -> String? {
        guard let kept = try slots.status(slot) else {
            let ours = try parent.status(name)?.identity.inode == prepared?.inode
            return ours ? "the file that was there is gone from \(slots.path(of: slot))" : nil
        }
        if kept.identity.inode == prepared?.inode { return nil }
        guard let found = try parent.status(name) else {
            try slots.move(slot, to: parent, name, .noReplace)
            return nil
        }
        guard found.identity.inode == prepared?.inode else {
            return "neither the old nor the new file; the old one is kept as \(slots.path(of: slot))"
        }
        if let why = try changedSince() { return why + "; the old one is kept as \(slots.path(of: slot))" }
        try slots.move(slot, to: parent, name, .exchange)
        guard try isStillOurs() else {
            try slots.move(slot, to: parent, name, .exchange)
            return "somebody else changes it; the old one is kept as \(slots.path(of: slot))"
        }
        return nil
    }

    private func takeBackDeletion() throws(FileFailure) -> String? {
        guard try slots.status(slot) != nil else { return nil }
        guard try parent.status(name) == nil else {
            return "somebody else made another; the old one is kept as \(slots.path(of: slot))"
        }
        try slots.move(slot, to: parent, name, .noReplace)
        return nil
    }

    private func takeBackMetadata(_ privilege: Staging.Privilege) throws(FileFailure) -> String? {
        let kept = try slots.folder(slot)
        let old = try DirectoryMetadata(of: "old", in: kept)
        let new = try DirectoryMetadata(of: "new", in: kept)
        guard try parent.status(name)?.identity.inode == change.before?.identity.inode else {
            return "another directory stands there"
        }
        let now = try DirectoryMetadata(of: ".", in: try target())
        if now == old { return nil }
        guard now.liesBetween(old, new) else { return "neither the old nor the new metadata" }
        try write("old", privilege) {}
        return nil
    }

    /// Why the new file at the target is not as we put it there.
    private func changedSince() throws(FileFailure) -> String? {
        guard let after = change.after, let now = try FileState.read(name, in: parent) else { return nil }
        if !now.holdsSame(as: after) { return "somebody else changed the new file since" }
        if now.kind == .directory, try !parent.isEmpty(name) {
            return "somebody else put files into the new directory since"
        }
        return nil
    }

    /// Whether the slot holds the prepared inode again, untouched.
    private func isStillOurs() throws(FileFailure) -> Bool {
        guard let back = try slots.status(slot), back.identity.inode == prepared?.inode else { return false }
        return try back.kind == .directory ? slots.isEmpty(slot) : true
    }
}

extension DirectoryMetadata {
    /// Whether a cut while one of two was turned into the other could have left this.
    func liesBetween(_ a: DirectoryMetadata, _ b: DirectoryMetadata) -> Bool {
        [a.mode, b.mode, DirectoryMetadata.narrow(a.mode, b.mode)].contains(mode)
            && [a.owner, b.owner].contains(owner) && [a.group, b.group].contains(group)
    }
}
