public import Execution
import Glibc
import Synchronization

extension SimulatedStaging {
    /// - Throws: as `Staging.changes`; what the step wrote is then in the layer all the same, and the simulation is over.
    public func changes(in stage: Stage, limit: Int) throws(FileFailure) -> ChangeSet {
        let size = try StagedSize(of: stage)
        try size.check(limit)
        try bounded { () throws(FileFailure) in try budget.write(size.bytes, by: "step \(stage.step)") }
        var set = ChangeSet(changes: [])
        let fold = LayerFold(privilege: privilege)
        for root in stage.roots {
            guard let upper = root.upper else { continue }
            let written = try Workspace(ofUpper: upper).folder.folder("upper")
            switch root.kind {
            case .directory: try fold.fold(written, into: try layer.directory(root.path, privilege))
            case .file: try take(root.path, from: written, fold)
            }
        }
        for root in stage.roots where root.kind == .file {
            guard let upper = root.upper else { continue }
            let declared = Set(stage.roots.map(\.path))
            let parent = Workspace.above(root.path)
            for name in try Workspace(ofUpper: upper).folder.folder("upper").names() {
                let path = parent == "/" ? "/" + name : parent + "/" + name
                if !declared.contains(path), !set.dropped.contains(path) { set.dropped.append(path) }
            }
        }
        let earlier = state.withLock { $0.applied }
        let now = try differences()
        set.changes = StepDifference(from: earlier, to: now).changes
        try bounded { () throws(FileFailure) in try budget.change(set.changes.count, by: "step \(stage.step)") }
        state.withLock { $0.now = now }
        try HardLinks.check(&set.changes)
        return set
    }

    private func take(_ path: String, from written: Folder, _ fold: LayerFold) throws(FileFailure) {
        let name = Workspace.last(of: path)
        guard let there = try written.status(name) else { return }
        if there.kind == .directory {
            throw FileFailure(.notSupported, path: path, "it is declared as a file, and the step made it a directory")
        }
        try fold.fold(name, of: written, into: try layer.directory(Workspace.above(path), privilege))
    }

    /// How the layer differs from the host, below every directory that a step was given.
    private func differences() throws(FileFailure) -> [Change] {
        let regions = state.withLock { $0.regions }
        var found: [Change] = []
        for region in regions.sorted() {
            let isInside = regions.contains { $0 != region && Mounts.path(region, liesWithin: $0) }
            guard !isInside, case .directory(let folder, _) = try layer.find(region) else { continue }
            var walk = ChangeWalk(opened: opened, privilege: privilege)
            try walk.directory(folder, over: try Folder.absolute(region))
            found += walk.changes
        }
        var kept = found.compactMap(owned)
        // As the first step's own changes would be committed; over several steps each was held against the rule.
        var together = kept
        if (try? HardLinks.check(&together)) != nil { kept = together }
        return kept
    }

    // MARK: Owners, to an ordinary user

    /// A user's files are that user's own, whosever they would be: what was there keeps its owner, and what is new gets
    /// that of the directory around it.
    private func owned(_ change: Change) -> Change? {
        guard privilege == .user, var after = change.after else { return change }
        (after.owner, after.group) = change.before.map { ($0.owner, $0.group) } ?? owner(around: change.path)
        var change = change
        change.after = after
        guard let before = change.before, before.kind == after.kind else { return change }
        var base = before
        // A copy has one name.
        if after.links == 1 { base.links = 1 }
        return after.differences(from: base).isEmpty ? nil : change
    }

    func owner(around path: String) -> (UInt32, UInt32) {
        var above = Workspace.above(path)
        while true {
            if let folder = try? Folder.absolute(above), let status = try? folder.status() {
                return (status.owner, status.group)
            }
            if above == "/" { return (0, 0) }
            above = Workspace.above(above)
        }
    }

    // MARK: Contents

    public func contents(of change: Change, limit: Int) -> (before: [UInt8]?, after: [UInt8]?) {
        // Nor what lies in a folder that others may not enter, whatever its own mode is.
        guard Self.mayEnterAll(above: change.path) else { return (nil, nil) }
        var before: [UInt8]?
        if change.before?.kind == .file, let folder = try? Folder.absolute(Workspace.above(change.path)) {
            before = Self.content(Workspace.last(of: change.path), folder, limit)
        }
        var after: [UInt8]?
        if change.after?.kind == .file, case .entry(let folder, let name)? = try? layer.find(change.path) {
            after = Self.content(name, folder, limit)
        }
        return (before, after)
    }

    /// A folder that only the simulation has is judged by those that it lies in.
    private static func mayEnterAll(above path: String) -> Bool {
        var path = Workspace.above(path)
        while path != "/" {
            do throws(FileFailure) {
                guard try Folder.absolute(path).status().mode & 0o001 != 0 else { return false }
            } catch {
                // What cannot be looked at is not shown.
                guard error.code == .notFound else { return false }
            }
            path = Workspace.above(path)
        }
        return true
    }

    private static func content(_ name: String, _ folder: Folder, _ limit: Int) -> [UInt8]? {
        guard let file = try? folder.file(name) else { return nil }
        var content: [UInt8] = []
        do throws(FileFailure) {
            try file.read(at: folder.path(of: name), upTo: limit + 1) { content.append(contentsOf: $0) }
        } catch {
            return nil
        }
        return content.count > limit ? nil : content
    }
}
