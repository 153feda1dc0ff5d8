import Execution

/// Paths that no step may write: what Orderly trusts, and roots so wide that no review could bound them.
///
/// Judged on the directories that are really there, by device and inode up to "/", and by their place in the file
/// system underneath; a symbolic link or a bind mount gives a path another text, but not another place.
struct ProtectedPaths {
    /// What no step may write, and no step and no check may read.
    let trusted: [String]
    /// What no step may write, and everybody may know.
    var readable: [String] = []

    /// Too wide to be declared. What lies below them may be.
    static let wide = ["/", "/etc", "/usr", "/var", "/root", "/home", "/boot"]

    /// A directory in which a step may write, or in which it may write one name.
    struct Target {
        let folder: Folder
        let name: String?

        var path: String { name.map { folder.path(of: $0) } ?? folder.path }
    }

    func judge(_ target: Target) throws(FileFailure) {
        if target.name == nil { try judgeWidth(of: target.folder) }
        let mounts = try Mounts.read()
        let status = try target.folder.status()
        let chain = try ancestry(of: target.folder)
        guard let place = mounts.place(of: target.path, on: status.mount) else {
            throw FileFailure(
                .notSupported, path: target.path,
                "its mount is not among those of this process; run the agent in the host's mount namespace")
        }
        try judgeBeforeImages(above: target, chain, mounts.mount(status.mount))
        let own = try target.name.flatMap { name throws(FileFailure) in try target.folder.status(name)?.identity }
        for path in trusted + readable {
            let trail = try Trail(to: path)
            let holds =
                if let name = target.name {
                    trail.turns.contains {
                        $0.directory == status.identity && $0.name.utf8.elementsEqual(name.utf8)
                    }
                } else {
                    trail.turns.contains { $0.directory == status.identity }
                }
            let within = trail.end.map { chain.contains($0) || own == $0 } ?? false
            let same =
                mounts.place(of: trail.path, on: trail.mount).map {
                    $0.liesWithin(place) || place.liesWithin($0)
                } ?? false
            if holds || within || same {
                throw FileFailure(
                    .notAllowed, path: target.path,
                    "it is, holds or lies under \(path), which Orderly trusts; no step may write there")
            }
        }
    }

    /// Other runs' folders on the target's mount.
    private func judgeBeforeImages(above target: Target, _ chain: Set<FileIdentity>, _ mount: Mounts.Mount?)
        throws(FileFailure)
    {
        guard let mount, let base = try Folder.absolute(mount.point).status(Workspace.folderOnMount),
            chain.contains(base.identity)
        else { return }
        throw FileFailure(.notAllowed, path: target.path, "it holds what Orderly needs to undo its own changes")
    }

    /// A step that writes directly reaches whatever lies below, on every mount; staged ones see none of these folders.
    func judgeBeforeImages(below folder: Folder, _ mounts: Mounts) throws(FileFailure) {
        for mount in mounts.all where Mounts.path(mount.point, liesWithin: folder.path) {
            guard Mounts.supported.contains(mount.type), let top = try? Folder.absolute(mount.point),
                let found = try top.status(Workspace.folderOnMount), found.kind == .directory,
                Workspace.isPrivate(found), try !top.folder(Workspace.folderOnMount).rawNames().isEmpty
            else { continue }
            throw FileFailure(
                .notAllowed, path: folder.path,
                "\(top.path(of: Workspace.folderOnMount)) holds what Orderly needs to undo its own changes; "
                    + "declare a directory beside it")
        }
    }

    private func judgeWidth(of folder: Folder) throws(FileFailure) {
        let identity = try folder.status().identity
        for path in ProtectedPaths.wide {
            let isIt = folder.path.utf8.elementsEqual(path.utf8)
            let wide = try? Folder.following(path).status().identity
            if isIt || wide == identity {
                throw FileFailure(
                    .notAllowed, path: folder.path, "\(path) is too wide to be written; declare the folder meant")
            }
        }
    }

    /// The directory itself and all above it.
    private func ancestry(of folder: Folder) throws(FileFailure) -> Set<FileIdentity> {
        var identities: Set<FileIdentity> = []
        var here = folder
        var status = try here.status()
        while true {
            identities.insert(status.identity)
            let above = try here.above()
            let next = try above.status()
            if next.identity == status.identity, next.mount == status.mount { return identities }
            here = above
            status = next
        }
    }
}
