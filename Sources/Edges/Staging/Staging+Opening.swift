import CKernel
public import Execution
import Glibc

extension Staging {
    public func open(_ roots: [String], run: String, step: String) throws(FileFailure) -> Stage {
        try Staging.checkName(run)
        try Staging.checkName(step)
        var stage = Stage(run: run, step: step, roots: [])
        var beside: [String: Workspace] = [:]
        var copied = ShiftedCopy.Amount()
        for declared in roots {
            let path = try Staging.plainPath(declared)
            for other in stage.roots
            where Mounts.path(path, liesWithin: other.path) || Mounts.path(other.path, liesWithin: path) {
                throw FileFailure(.notSupported, path: path, "it overlaps \(other.path); declare only the outer one")
            }
            let root = try open(path, run: run, step: step, &beside, &copied)
            if let upper = root.upper {
                // Now, since the step is the first to write there.
                barriers.keep(try Barrier(on: try Workspace(ofUpper: upper).folder), of: upper, run: run)
            }
            stage.roots.append(root)
        }
        return stage
    }

    /// - Parameter beside: by directory, what the files that are declared in it share.
    private func open(
        _ path: String, run: String, step: String, _ beside: inout [String: Workspace],
        _ copied: inout ShiftedCopy.Amount
    ) throws(FileFailure) -> StagedRoot {
        guard path != "/" else {
            throw FileFailure(.notAllowed, path: path, "/ is too wide to be written; declare the folder meant")
        }
        let name = Workspace.last(of: path)
        let parent = try Folder.absolute(Workspace.above(path))
        let found = try parent.status(name)
        switch found?.kind {
        case .directory: return try openDirectory(try Folder.absolute(path), run: run, step: step, &copied)
        case .file, nil:
            try checkFile(name, in: parent, found)
            let shared =
                if let known = beside[parent.path] { known } else {
                    try privateParent(for: parent, run: run, step: step)
                }
            beside[parent.path] = shared
            return try openFile(name, in: parent, found, shared)
        case .link: throw FileFailure(.link, path: path, "it is a symbolic link; declare the path it leads to")
        case .whiteout: throw FileFailure(.notSupported, path: path, "a character device cannot be staged")
        case .special(let what): throw FileFailure(.notSupported, path: path, "\(what) cannot be staged")
        }
    }

    private func openDirectory(
        _ lower: Folder, run: String, step: String, _ copied: inout ShiftedCopy.Amount
    ) throws(FileFailure) -> StagedRoot {
        try protected.judge(.init(folder: lower, name: nil))
        let status = try lower.status()
        let base = try layerBase(for: lower)
        if let mount = try Mounts.read().firstBelow(lower.path) {
            throw FileFailure(
                .mountPoint, path: mount.point,
                "something is mounted below \(lower.path), and the overlay would show what it hides; "
                    + "declare narrower directories")
        }
        let workspace = try Workspace(in: base, run: run, step: step, kind: .directory, anchor: lower)
        let upper = try workspace.folder.folder("upper")
        var shown = lower
        let shift = try shift(for: lower, workspace)
        if let shift {
            shown = try workspace.folder.makeFolder("lower")
            var copy = ShiftedCopy(shift, self, after: copied)
            try copy.fill(shown, from: lower, without: status.isMountRoot ? Workspace.folderOnMount : nil)
            copied = copy.amount
        }
        let metadata = try DirectoryMetadata(of: ".", in: lower)
        try (shift?.metadata(metadata, at: lower.path) ?? metadata).write(to: upper, privilege)
        if status.isMountRoot { try upper.makeWhiteout(Workspace.folderOnMount) }
        try Staging.setTime(of: try upper.opened(), to: status, at: upper.path)
        return StagedRoot(
            path: lower.path, kind: .directory, lower: shown.path, upper: upper.path,
            work: workspace.folder.path(of: "work"), identity: try shown.status().identity, ownerShift: shift?.base)
    }

    /// Asked of all that would be a layer. Where copies are needed, the step gets the folder in which they will lie.
    ///
    /// Before anything is copied: the workspace's change time says since when the host is watched.
    private func shift(for lower: Folder?, _ workspace: Workspace) throws(FileFailure) -> OwnerShift? {
        guard privilege == .root, let base = lower.flatMap({ ownerShift($0.path) }) ?? ownerShift(workspace.folder.path)
        else { return nil }
        let shift = OwnerShift(base: base)
        for name in [".", "work"] { try shift.give(try workspace.folder.folder(name)) }
        return shift
    }

    private func checkFile(_ name: String, in parent: Folder, _ found: Status?) throws(FileFailure) {
        try protected.judge(.init(folder: parent, name: name))
        if found?.isMountRoot == true {
            throw FileFailure(.mountPoint, path: parent.path(of: name), "something is mounted on this file")
        }
    }

    /// The directory that the step sees in place of this one: its own, so that it can write a temporary file beside a
    /// declared one. Files that are declared in one directory share it.
    private func privateParent(for parent: Folder, run: String, step: String) throws(FileFailure) -> Workspace {
        let workspace = try Workspace(
            in: try layerBase(for: parent), run: run, step: step, kind: .file, anchor: parent)
        for folder in [try workspace.folder.makeFolder("lower"), try workspace.folder.folder("upper")] {
            let opened = try folder.opened()
            guard fchmod(opened.number, 0o755) == 0 else { throw .system(errno, folder.path, "set its mode") }
        }
        if let shift = try shift(for: nil, workspace) {
            for name in ["lower", "upper"] { try shift.give(try workspace.folder.folder(name)) }
        }
        return workspace
    }

    /// Below a directory that is a layer of the step's overlay no other layer of it may lie: ELOOP. For the root of a
    /// mount, and for files right below it, that leaves the state directory; `prepare` copies then, where it moves
    /// otherwise.
    private func layerBase(for parent: Folder) throws(FileFailure) -> Folder {
        let base = try base(for: parent)
        guard Mounts.path(base.path, liesWithin: parent.path) else { return base }
        return try Workspace.privateFolder("staging", in: try Folder.following(state))
    }

    private func openFile(_ name: String, in parent: Folder, _ found: Status?, _ workspace: Workspace)
        throws(FileFailure) -> StagedRoot
    {
        let lower = try workspace.folder.folder("lower")
        // Told by whose folder it is: that of the agent, or of the step.
        let owner = try lower.status().owner
        let shift = owner == geteuid() ? nil : OwnerShift(base: owner)
        if let found { try copy(name, found, from: parent, to: lower, as: name, shift) }
        return StagedRoot(
            path: parent.path(of: name), kind: .file, lower: lower.path,
            upper: workspace.folder.path(of: "upper"), work: workspace.folder.path(of: "work"),
            identity: try lower.status().identity, ownerShift: shift?.base)
    }

    /// Where the runs' folders lie for a target: on its own mount, or, for a user who cannot write there, in the state
    /// directory, which is good for a dry-run; `prepare` refuses to commit from it.
    func base(for target: Folder) throws(FileFailure) -> Folder {
        try Staging.checkFileSystem(of: target)
        let status = try target.status()
        let state = try Folder.following(state)
        if try state.status().isBeside(status) { return try Workspace.privateFolder("staging", in: state) }
        guard let mount = try Mounts.read().mount(status.mount) else {
            throw FileFailure(.notSupported, path: target.path, "its mount is not among those of this process")
        }
        let top = try Folder.absolute(mount.point)
        do throws(FileFailure) {
            guard try top.status().isBeside(status) else {
                throw FileFailure(
                    .notSupported, path: target.path,
                    "it lies on another volume than the root of its mount; put Orderly's state directory beside it")
            }
            return try Workspace.privateFolder(Workspace.folderOnMount, in: top)
        } catch {
            guard privilege == .user else { throw error }
            return try Workspace.privateFolder("staging", in: state)
        }
    }

    func copy(
        _ name: String, _ found: Status, from parent: Folder, to folder: Folder, as newName: String,
        _ shift: OwnerShift? = nil
    ) throws(FileFailure) {
        let path = parent.path(of: name)
        guard found.size <= ContentDigest.limit else {
            throw FileFailure(.tooLarge, path: path, "it is larger than 4 GiB, the most that can be staged")
        }
        let source = try parent.file(name)
        let copy = try folder.newFile(newName)
        let copied = folder.path(of: newName)
        try copy.copy(source, at: path, size: found.size, as: copied)
        if privilege == .root {
            let own = try shift?.status(found, at: path) ?? found
            guard fchown(copy.number, own.owner, own.group) == 0 else { throw .system(errno, copied, "own it") }
        }
        // After fchown, which clears set-id bits; extended attributes after both, which clear capabilities.
        guard fchmod(copy.number, found.mode) == 0 else { throw .system(errno, copied, "set its mode") }
        let attributes = try Attributes(of: name, in: parent)
        try (shift?.attributes(attributes, at: path) ?? attributes).write(to: copy, at: copied)
        try Staging.setTime(of: copy, to: found, at: copied)
        let after = try parent.status(name)
        guard after?.identity == found.identity, after?.changed == found.changed,
            try source.status(at: path).identity == found.identity
        else { throw FileFailure(.conflict, path: path, "it was changed while it was copied; try again") }
    }

    func copyLink(
        _ name: String, _ found: Status, from parent: Folder, to folder: Folder, as newName: String,
        _ shift: OwnerShift? = nil
    ) throws(FileFailure) {
        let copied = folder.path(of: newName)
        let target = try parent.linkText(name)
        guard symlinkat(DiskName.bytes(target), folder.descriptor.number, DiskName.bytes(newName)) == 0 else {
            throw .system(errno, copied, "make this link")
        }
        guard privilege == .root else { return }
        let flags = Int32(KERNEL_AT_SYMLINK_NOFOLLOW)
        let own = try shift?.status(found, at: parent.path(of: name)) ?? found
        guard fchownat(folder.descriptor.number, DiskName.bytes(newName), own.owner, own.group, flags) == 0 else {
            throw .system(errno, copied, "own it")
        }
    }

    /// Leaves the access time as it is.
    static func setTime(of file: borrowing Descriptor, to status: Status, at path: String)
        throws(FileFailure)
    {
        let omitted = timespec(tv_sec: 0, tv_nsec: 0x3FFF_FFFE)
        // Rounded down, so that instants before 1970 have a positive fraction too.
        let fraction = ((status.modified % 1_000_000_000) + 1_000_000_000) % 1_000_000_000
        let modified = timespec(
            tv_sec: Int((status.modified - fraction) / 1_000_000_000), tv_nsec: Int(fraction))
        guard futimens(file.number, [omitted, modified]) == 0 else { throw .system(errno, path, "set its time") }
    }

    static func checkFileSystem(of target: Folder) throws(FileFailure) {
        var readOnly: Int32 = 0
        guard kernel_filesystem(target.descriptor.number, &readOnly) >= 0 else {
            throw .system(errno, target.path, "look at its file system")
        }
        let status = try target.status()
        let type = try Mounts.read().mount(status.mount)?.type ?? "an unknown file system"
        guard Mounts.supported.contains(type) else {
            throw FileFailure(
                .notSupported, path: target.path,
                "it lies on \(type); staged writes need one of \(Mounts.supported.sorted().joined(separator: ", "))")
        }
        guard readOnly == 0 else {
            throw FileFailure(.readOnly, path: target.path, "its mount is read-only")
        }
    }

    /// Runs and steps become names of folders.
    static func checkName(_ name: String) throws(FileFailure) {
        guard !name.isEmpty, name != ".", name != "..", name.utf8.count <= 255,
            !name.utf8.contains(where: { $0 == 0x2F || $0 == 0 })
        else { throw FileFailure(.notAllowed, path: name, "it cannot be the name of a folder") }
    }

    /// Absolute, without "." and "..", single slashes.
    static func plainPath(_ path: String) throws(FileFailure) -> String {
        let parts = path.utf8.split(separator: 0x2F).map { String(decoding: $0, as: UTF8.self) }
        guard path.utf8.first == 0x2F, !parts.contains("."), !parts.contains(".."), !path.utf8.contains(0),
            DiskName.isPlain(path)
        else { throw FileFailure(.notAllowed, path: path, "a write path is absolute, without . and ..") }
        return "/" + parts.joined(separator: "/")
    }
}

extension Status {
    /// Whether rename(2) can move files between the two: one mount and one volume.
    func isBeside(_ other: Status) -> Bool {
        mount == other.mount && identity.device == other.identity.device
    }
}
