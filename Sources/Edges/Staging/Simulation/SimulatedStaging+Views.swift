public import Execution
import Glibc
import Synchronization

extension SimulatedStaging {
    /// Every declared read, and the programs' folder that each cage has, with what was written lying over it.
    public func views(of launch: Launch) throws(FileFailure) -> [Launch.Read] {
        let regions = state.withLock { $0.regions }
        guard !regions.isEmpty else { return launch.reads }
        guard launch.view == .cage else {
            throw FileFailure(
                .notSupported, path: launch.label,
                "it looks at the host's own mounts, where nothing lies of what the steps before it wrote")
        }
        let own: [String] = launch.writes.map { write in
            switch write {
            case .staged(let root): root.kind == .directory ? root.path : Workspace.above(root.path)
            case .direct(let path): path
            }
        }
        var reads: [Launch.Read] = []
        for read in launch.reads { reads += try views(of: read, regions, own) }
        if !launch.reads.contains(where: { $0.path == "/usr" }) {
            reads += try views(of: Launch.Read(path: "/usr"), regions, own).filter { !$0.isPlain }
        }
        return reads
    }

    private func views(
        of read: Launch.Read, _ regions: [String], _ own: [String]
    ) throws(FileFailure) -> [Launch.Read] {
        var shown = read
        switch try layer.find(read.path) {
        case .host: break
        case .entry(let folder, let name): shown.source = folder.path(of: name)
        case .directory(let folder, showsHost: true): shown.layers = [folder.path]
        case .directory(let folder, showsHost: false): shown.source = folder.path
        case .missing:
            if read.optional { return [] }
            throw FileFailure(
                .notFound, path: read.path, "a step before this one removed it", errno: ENOENT)
        }
        guard shown.isPlain else { return [shown] }
        // What was written below it lies over it in its own place.
        let below = regions.filter { region in
            region != read.path && Mounts.path(region, liesWithin: read.path)
                && !own.contains { Mounts.path(region, liesWithin: $0) }
                && !regions.contains { $0 != region && Mounts.path(region, liesWithin: $0) }
        }
        var all = [shown]
        for region in below {
            all += try views(
                of: Launch.Read(path: region, mapping: read.mapping, optional: true), [], own
            ).filter { !$0.isPlain }
        }
        return all
    }
}
