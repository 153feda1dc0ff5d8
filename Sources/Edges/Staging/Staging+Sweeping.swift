public import Execution

extension Staging {
    public func discard(run: String) throws(FileFailure) {
        try Staging.checkName(run)
        barriers.forget(run: run)
        try each(try bases()) { base throws(FileFailure) in
            if try base.status(run) != nil { try RemovedTree.remove(run, in: base) }
        }
    }

    /// Removes the folders of all runs but these: at start-up, what runs left behind that ended in a crash.
    public func sweep(keeping runs: Set<String>) throws(FileFailure) {
        let kept = Set(runs.map { Array($0.utf8) })
        try each(try bases()) { base throws(FileFailure) in
            let over = try base.names().filter { !kept.contains(Array($0.utf8)) }
            try each(over) { name throws(FileFailure) in try RemovedTree.remove(name, in: base) }
        }
    }

    /// All of them, even where one fails: a disk that became read-only keeps what is on it, and only that.
    private func each<T>(_ all: [T], _ work: (T) throws(FileFailure) -> Void) throws(FileFailure) {
        var first: FileFailure?
        for one in all { do throws(FileFailure) { try work(one) } catch { first = first ?? error } }
        if let first { throw first }
    }

    /// Every place in which a run may have folders. Mounts of kinds that are never used are not touched: looking
    /// below a network mount may wait for ever.
    private func bases() throws(FileFailure) -> [Folder] {
        var found: [Folder] = []
        if let own = try existing("staging", in: try Folder.following(state)) { found.append(own) }
        for mount in try Mounts.read().all where Mounts.supported.contains(mount.type) {
            guard let top = try? Folder.absolute(mount.point), let here = try? top.status(), here.mount == mount.id,
                let base = try existing(Workspace.folderOnMount, in: top)
            else { continue }
            found.append(base)
        }
        return found
    }

    /// A base that is ours; somebody else's folder of that name is left alone.
    private func existing(_ name: String, in parent: Folder) throws(FileFailure) -> Folder? {
        guard let status = try parent.status(name), status.kind == .directory,
            Workspace.isPrivate(status)
        else { return nil }
        return try parent.folder(name)
    }
}
