public import Execution

extension Staging {
    public func changes(in stage: Stage, limit: Int) throws(FileFailure) -> ChangeSet {
        var set = ChangeSet(changes: [])
        try StagedSize(of: stage).check(limit)
        for root in stage.roots {
            guard let upper = root.upper else { continue }
            guard root.earlier.isEmpty else {
                throw FileFailure(
                    .notSupported, path: root.path, "changes on top of uncommitted ones cannot be told apart yet")
            }
            let workspace = try Workspace(ofUpper: upper)
            let shift = root.ownerShift.map { OwnerShift(base: $0) }
            var walk = ChangeWalk(opened: try workspace.opened(), privilege: privilege, shift: shift)
            switch root.kind {
            case .directory:
                let lower = try Folder.absolute(root.path)
                try Anchor.check(workspace, is: lower)
                try walk.directory(try workspace.folder.folder("upper"), over: lower)
            case .file:
                let lower = try workspace.folder.folder("lower")
                guard try lower.status().identity == root.identity else {
                    throw FileFailure(.conflict, path: root.path, "another directory stands in for it")
                }
                let parent = try Folder.absolute(Workspace.above(root.path))
                let beside = try walk.file(
                    Workspace.last(of: root.path), try workspace.folder.folder("upper"), over: lower, in: parent)
                for path in beside where !stage.declares(path) && !set.dropped.contains(path) {
                    set.dropped.append(path)
                }
            }
            set.changes += walk.changes
        }
        try HardLinks.check(&set.changes)
        return set
    }
}

extension Stage {
    fileprivate func declares(_ path: String) -> Bool { roots.contains { $0.path.utf8.elementsEqual(path.utf8) } }
}
