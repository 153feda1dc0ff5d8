public import Execution

extension Staging {
    public func discard(run: String) throws(FileFailure) {
        try Staging.checkName(run)
        for base in try bases() where try base.status(run) != nil { try RemovedTree.remove(run, in: base) }
    }

    /// Removes the folders of all runs but these: at start-up, what runs left behind that ended in a crash.
    public func sweep(keeping runs: Set<String>) throws(FileFailure) {
        let kept = Set(runs.map { Array($0.utf8) })
        for base in try bases() {
            for name in try base.names() where !kept.contains(Array(name.utf8)) {
                try RemovedTree.remove(name, in: base)
            }
        }
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
