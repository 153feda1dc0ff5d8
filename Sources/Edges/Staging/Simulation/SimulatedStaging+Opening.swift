public import Execution
import Glibc
import Synchronization

extension SimulatedStaging {
    public func open(_ roots: [String], run: String, step: String) throws(FileFailure) -> Stage {
        try Staging.checkName(run)
        try Staging.checkName(step)
        var stage = Stage(run: run, step: step, roots: [])
        var beside: [String: Workspace] = [:]
        for declared in roots {
            let path = try Staging.plainPath(declared)
            for other in stage.roots
            where Mounts.path(path, liesWithin: other.path) || Mounts.path(other.path, liesWithin: path) {
                throw FileFailure(.notSupported, path: path, "it overlaps \(other.path); declare only the outer one")
            }
            let root = try watching { () throws(FileFailure) in try open(path, run: run, step: step, &beside) }
            stage.roots.append(root)
        }
        return stage
    }

    public func preview(_ stage: Stage) -> [StagedRoot] {
        stage.roots.compactMap { root in
            do throws(FileFailure) {
                switch root.kind {
                case .directory:
                    var shown = root
                    (shown.upper, shown.work) = (nil, nil)
                    try show(&shown, try layer.find(root.path))
                    return shown
                case .file: return try previewed(root)
                }
            } catch {
                return nil
            }
        }
    }

    /// What the step sees in place of the file's directory: a folder that holds the file alone, as it left it.
    private func previewed(_ root: StagedRoot) throws(FileFailure) -> StagedRoot {
        guard let upper = root.upper else { return root }
        let workspace = try Workspace(ofUpper: upper).folder
        let folder =
            if try workspace.status("preview") == nil { try workspace.makeFolder("preview") } else {
                try workspace.folder("preview")
            }
        guard fchmodat(workspace.descriptor.number, "preview", 0o755, 0) == 0 else {
            throw .system(errno, folder.path, "set its mode")
        }
        let name = Workspace.last(of: root.path)
        if case .entry(let parent, let entry) = try layer.find(root.path), try folder.status(name) == nil {
            try folder.link(entry, in: parent, as: name)
        } else if case .host = try layer.find(root.path), let found = try hostStatus(root.path) {
            try bounded { () throws(FileFailure) in try budget.copy(found.status.size, of: root.path) }
            try host.copy(name, found.status, from: found.parent, to: folder, as: name)
        }
        return StagedRoot(
            path: root.path, kind: .file, lower: folder.path, upper: nil, work: nil,
            identity: try folder.status().identity)
    }

    // MARK: One root

    private func open(
        _ path: String, run: String, step: String, _ beside: inout [String: Workspace]
    ) throws(FileFailure) -> StagedRoot {
        guard path != "/" else {
            throw FileFailure(.notAllowed, path: path, "/ is too wide to be written; declare the folder meant")
        }
        guard !Mounts.path(scratch, liesWithin: path) else {
            throw FileFailure(
                .notSupported, path: path,
                "the dry-run's own folder \(scratch) lies in it; set TMPDIR to another folder")
        }
        let found = try layer.find(path)
        switch found {
        case .directory: return try openDirectory(path, found, run: run, step: step)
        case .entry(let folder, let name):
            let status = try folder.status(name)
            guard status?.kind == .file else { throw Self.isLink(path) }
            return try openFile(path, (folder, status), run: run, step: step, &beside)
        case .missing:
            return try openFile(path, nil, run: run, step: step, &beside)
        case .host:
            // Refused as a real run refuses it where the directory above is not there, or a link leads to it.
            let parent = try Folder.absolute(Workspace.above(path))
            let status = try parent.status(Workspace.last(of: path))
            switch status?.kind {
            case .directory: return try openDirectory(path, found, run: run, step: step)
            case .file, nil: return try openFile(path, (parent, status), run: run, step: step, &beside)
            case .link: throw Self.isLink(path)
            case .whiteout: throw FileFailure(.notSupported, path: path, "a character device cannot be staged")
            case .special(let what): throw FileFailure(.notSupported, path: path, "\(what) cannot be staged")
            }
        }
    }

    private static func isLink(_ path: String) -> FileFailure {
        FileFailure(.link, path: path, "it is a symbolic link; declare the path it leads to")
    }

    private func openDirectory(
        _ path: String, _ found: LayerTree.Found, run: String, step: String
    ) throws(FileFailure) -> StagedRoot {
        try judge(path)
        if LayerTree.kindOnHost(path) == .directory {
            let lower = try Folder.absolute(path)
            if let mount = try Mounts.read().firstBelow(path) {
                throw FileFailure(
                    .mountPoint, path: mount.point,
                    "something is mounted below \(path), and the overlay would show what it hides; "
                        + "declare narrower directories")
            }
            try adopt(lower)
        }
        addRegion(path)
        let now = try layer.find(path)
        let anchor = if case .directory(let folder, _) = now { folder } else { try Folder.absolute(path) }
        let workspace = try Workspace(in: try base, run: run, step: step, kind: .directory, anchor: anchor)
        let upper = try workspace.folder.folder("upper")
        try DirectoryMetadata(of: ".", in: anchor).write(to: upper, privilege)
        // As in a real run: there the before-images lie.
        if LayerTree.kindOnHost(path) == .directory, try Folder.absolute(path).status().isMountRoot {
            try upper.makeWhiteout(Workspace.folderOnMount)
        }
        var root = StagedRoot(
            path: path, kind: .directory, lower: path, upper: upper.path,
            work: workspace.folder.path(of: "work"), identity: try anchor.status().identity)
        try show(&root, now)
        return root
    }

    /// Puts the layer's directory over the host's, or in its place.
    private func show(_ root: inout StagedRoot, _ found: LayerTree.Found) throws(FileFailure) {
        (root.lower, root.earlier) = (root.path, [])
        if case .directory(let folder, let showsHost) = found {
            if showsHost { root.earlier = [folder.path] } else { root.lower = folder.path }
        }
        root.identity = try Folder.absolute(root.lower).status().identity
    }

    private func openFile(
        _ path: String, _ found: (folder: Folder, status: Status?)?, run: String, step: String,
        _ beside: inout [String: Workspace]
    ) throws(FileFailure) -> StagedRoot {
        try judge(path)
        let above = Workspace.above(path)
        let name = Workspace.last(of: path)
        if found?.status?.isMountRoot == true {
            throw FileFailure(.mountPoint, path: path, "something is mounted on this file")
        }
        let anchor = try directory(above)
        if LayerTree.kindOnHost(above) == .directory { try checkFileSystem(of: try Folder.absolute(above)) }
        addRegion(above)
        let workspace: Workspace
        if let known = beside[above] {
            workspace = known
        } else {
            workspace = try Workspace(in: try base, run: run, step: step, kind: .file, anchor: anchor)
            for folder in [try workspace.folder.makeFolder("lower"), try workspace.folder.folder("upper")] {
                let opened = try folder.opened()
                guard fchmod(opened.number, 0o755) == 0 else { throw .system(errno, folder.path, "set its mode") }
            }
            beside[above] = workspace
        }
        let lower = try workspace.folder.folder("lower")
        if let found, let status = found.status {
            try bounded { () throws(FileFailure) in try budget.copy(status.size, of: path) }
            try host.copy(name, status, from: found.folder, to: lower, as: name)
            if privilege == .user, status.owner != 0, LayerTree.kindOnHost(path) == .file { note(others: path, 1) }
        }
        return StagedRoot(
            path: path, kind: .file, lower: lower.path, upper: workspace.folder.path(of: "upper"),
            work: workspace.folder.path(of: "work"), identity: try lower.status().identity)
    }

    // MARK: Places

    private var base: Folder {
        get throws(FileFailure) { try Folder.absolute(scratch).folder("staging") }
    }

    /// A directory as it stands by now, in the layer or on the host.
    func directory(_ path: String) throws(FileFailure) -> Folder {
        switch try layer.find(path) {
        case .directory(let folder, _): return folder
        case .host: return try Folder.absolute(path)
        case .entry: throw FileFailure(.notFound, path: path, "it is no directory", errno: ENOTDIR)
        case .missing: throw FileFailure(.notFound, path: path, "there is no such directory", errno: ENOENT)
        }
    }

    func hostStatus(_ path: String) throws(FileFailure) -> (parent: Folder, status: Status)? {
        let parent = try Folder.absolute(Workspace.above(path))
        return try parent.status(Workspace.last(of: path)).map { (parent, $0) }
    }

    /// Where only the layer has it: by the nearest directory of the host above it.
    private func judge(_ path: String) throws(FileFailure) {
        if LayerTree.kindOnHost(path) == .directory {
            return try host.protected.judge(.init(folder: try Folder.absolute(path), name: nil))
        }
        var (above, name) = (Workspace.above(path), Workspace.last(of: path))
        while LayerTree.kindOnHost(above) != .directory, above != "/" {
            (above, name) = (Workspace.above(above), Workspace.last(of: above))
        }
        try host.protected.judge(.init(folder: try Folder.absolute(above), name: name))
    }

    private func checkFileSystem(of folder: Folder) throws(FileFailure) {
        do throws(FileFailure) { try Staging.checkFileSystem(of: folder) } catch {
            guard error.code == .notSupported else { throw error }
            note(
                divergence:
                    "\(error.path): an agent on this machine would refuse to write there, since \(error.message)")
        }
    }

    private func adopt(_ lower: Folder) throws(FileFailure) {
        try checkFileSystem(of: lower)
        let type = try Mounts.read().mount(try lower.status().mount)?.type ?? ""
        let extent: AdoptedCopies.Extent
        switch privilege {
        case .user: extent = .foreign
        case .root where !Mounts.supported.contains(type): extent = .all
        case .root: return
        }
        guard !state.withLock({ $0.adopted.contains { Mounts.path(lower.path, liesWithin: $0) } }) else { return }
        var copies = AdoptedCopies(layer, host, extent, budget)
        do throws(FileFailure) { try copies.adopt(lower) } catch {
            // No run copies it, so none would fail for that.
            if error.code == .tooLarge { note(obstacle: "\(error.path): \(error.message)") }
            throw error
        }
        if let others = copies.others, privilege == .user { note(others: others.first, others.count) }
        let unreadable = copies.unreadable
        state.withLock { state in
            state.adopted.append(lower.path)
            state.unreadable += unreadable
        }
    }

    private func note(others first: String, _ count: Int) {
        let more = count == 1 ? "does" : "and \(count - 1) more do"
        note(
            divergence:
                "\(first) \(more) not belong to root: a step of a host's agent may not change that, and here it may")
    }

    private func addRegion(_ path: String) {
        if privilege == .user {
            note(divergence: "owners are not simulated by an ordinary user: what is new counts as its folder's owner's")
        }
        state.withLock { if !$0.regions.contains(path) { $0.regions.append(path) } }
    }
}
