import Execution

/// Where a path leads, for whoever follows it: which directories lie on the way, what stands at its end, and where in
/// its own file system that is.
struct Location {
    /// All directories that are looked in on the way, and the end.
    let chain: Set<FileIdentity>
    /// Nil where nothing stands there yet.
    let end: FileIdentity?
    let place: Mounts.Place?
    /// Without links, as far as it exists.
    let path: String

    /// Links are followed, the last one too.
    init(of path: String, _ mounts: Mounts) throws(FileFailure) {
        self.init(try Trail(to: path), mounts)
    }

    /// The name itself, even where it is a link; `folder` was opened by the way that is meant.
    init(of name: String, in folder: Folder, _ mounts: Mounts) throws(FileFailure) {
        let around = Location(try Trail(to: folder.path), mounts)
        let status = try folder.status()
        guard around.end == status.identity else {
            throw FileFailure(.conflict, path: folder.path, "another directory stands there by now; try again")
        }
        end = try folder.status(name)?.identity
        chain = around.chain.union([status.identity, end].compactMap(\.self))
        path = folder.path(of: name)
        place = mounts.place(of: path, on: status.mount)
    }

    private init(_ trail: Trail, _ mounts: Mounts) {
        chain = Set(trail.turns.map(\.directory) + [trail.end].compactMap(\.self))
        end = trail.end
        place = mounts.place(of: trail.path, on: trail.mount)
        path = trail.path
    }
}
