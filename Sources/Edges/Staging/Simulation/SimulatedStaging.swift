public import Execution
import Glibc
import Synchronization

/// The file system as a simulation sees it: the host's, never written, and over it one layer of what was written so far.
///
/// A step's own overlay has that layer between the host's directory and its upper. What it wrote is then folded into the
/// layer, and its changes are what the layer's difference to the host has become since the step before.
public final class SimulatedStaging: SimulatedFiles {
    struct State {
        /// Directories in which something was, or may have been, written.
        var regions: [String] = []
        /// Directories whose content was copied, as far as it had to be.
        var adopted: [String] = []
        /// How the layer differs from the host: after the last step that was applied, and now.
        var applied: [Change] = []
        var now: [Change] = []
        /// What this user could not copy.
        var unreadable: [String] = []
        var obstacles: [String] = []
        var divergences: [String] = []
    }

    let scratch: String
    let layer: LayerTree
    /// Looks at the host, and holds paths against those that no step may write.
    let host: Staging
    /// Looks into the layer.
    let inside: Staging
    let privilege: Staging.Privilege
    let opened: Int64
    let budget: SimulationBudget
    let state = Mutex(State())

    /// - Parameters:
    ///   - scratch: an empty folder that only this user may enter, on a file system that overlays can be written to.
    ///     Whoever made it removes it.
    ///   - protected: as for `Staging`.
    public convenience init(scratch: String, protected: [String], privilege: Staging.Privilege) throws(FileFailure) {
        try self.init(scratch: scratch, protected: protected, privilege: privilege, SimulationBudget())
    }

    convenience init(
        scratch: String, protected: [String], privilege: Staging.Privilege, _ budget: SimulationBudget
    ) throws(FileFailure) {
        let folder = try Folder.following(scratch)
        try self.init(
            scratch: folder.path, as: Staging(state: folder.path, protected: protected, privilege: privilege), budget)
    }

    /// - Parameter host: whose rules a simulated run is held against.
    init(scratch: String, as host: Staging, _ budget: SimulationBudget) throws(FileFailure) {
        let folder = try Folder.following(scratch)
        self.scratch = folder.path
        self.host = host
        self.budget = budget
        privilege = host.privilege
        inside = Staging(unprotected: folder.path, privilege: privilege)
        let root = try folder.makeFolder("layer")
        try folder.makeFolder("staging")
        layer = LayerTree(root: root.path)
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        opened = Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
        let mount = try Mounts.read().mount(try folder.status().mount)
        guard let mount, Mounts.supported.contains(mount.type) else {
            throw FileFailure(
                .notSupported, path: folder.path,
                "it lies on \(mount?.type ?? "an unknown file system"), on which no overlay can be written; "
                    + "set TMPDIR to a folder on one of \(Mounts.supported.sorted().joined(separator: ", "))")
        }
    }

    /// Removes what is left of a simulation. A folder that `init` never saw is emptied all the same.
    public static func remove(scratch: String) throws(FileFailure) {
        let parent = try Folder.following(Workspace.above(scratch))
        let name = Workspace.last(of: scratch)
        // Nothing is moved up into a folder that others may enter: what a step made may be theirs.
        let folder = try parent.folder(name)
        for child in try folder.names() { try RemovedTree.remove(child, in: folder) }
        guard unlinkat(parent.descriptor.number, DiskName.bytes(name), AT_REMOVEDIR) == 0 else {
            throw .system(errno, scratch, "remove it")
        }
    }

    public var divergences: [String] { state.withLock { $0.divergences } }

    public func takeObstacles() -> [String] {
        state.withLock { state in
            defer { state.obstacles = [] }
            return state.obstacles
        }
    }

    public func unreadable(below roots: [String]) -> [String] {
        let all = state.withLock { $0.unreadable }
        return Array(all.filter { path in roots.contains { Mounts.path(path, liesWithin: $0) } }.prefix(8))
    }

    public func predicted() throws(FileFailure) -> [Change] { state.withLock { $0.applied } }

    // MARK: What a simulation has no use for

    public func prepare(_ changes: ChangeSet, in stage: Stage) throws(FileFailure) -> Commit {
        Commit(
            run: stage.run, step: stage.step,
            entries: changes.changes.map { .init(change: $0, slot: "", prepared: nil) })
    }

    /// From here on it counts as done.
    public func apply(_ commit: Commit) throws(FileFailure) { state.withLock { $0.applied = $0.now } }

    public func revert(_ commit: Commit) throws(FileFailure) -> Reversal { Reversal(remaining: []) }

    public func discard(run: String) throws(FileFailure) {}

    public func approve(_ launch: Launch) throws(FileFailure) { try host.approve(launch) }

    // MARK: Remembering

    /// Where only somebody else may do what the simulation needs, that says nothing of the runbook.
    func watching<Value>(_ act: () throws(FileFailure) -> Value) throws(FileFailure) -> Value {
        do throws(FileFailure) {
            return try act()
        } catch {
            if privilege == .user, error.errno == EACCES || error.errno == EPERM {
                note(obstacle: "\(error.path): only root, or its owner, may see it; run the dry-run as root")
            }
            throw error
        }
    }

    /// What is more than a dry-run does says nothing of the runbook either.
    func bounded<Value>(_ act: () throws(FileFailure) -> Value) throws(FileFailure) -> Value {
        do throws(FileFailure) {
            return try act()
        } catch {
            note(obstacle: "\(error.path): \(error.message)")
            throw error
        }
    }

    func note(obstacle: String) {
        state.withLock { if !$0.obstacles.contains(obstacle) { $0.obstacles.append(obstacle) } }
    }

    func note(divergence: String) {
        state.withLock { if !$0.divergences.contains(divergence) { $0.divergences.append(divergence) } }
    }
}

extension Staging {
    /// For looking into a folder of one's own.
    init(unprotected state: String, privilege: Privilege) {
        self.state = state
        self.protected = ProtectedPaths(trusted: [])
        self.privilege = privilege
        ownerShift = { _ in nil }
    }
}
