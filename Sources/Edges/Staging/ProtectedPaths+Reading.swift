import Execution

/// What Orderly trusts holds its keys too: what no step may write, no step and no check may read, public files apart.
extension ProtectedPaths {
    /// How much of a tree is seen.
    enum Extent {
        /// Only the path itself.
        case itself
        /// All that lies below it, mounts included.
        case tree
    }

    func judge(reading location: Location, _ extent: Extent, _ mounts: Mounts) throws(FileFailure) {
        let shown = extent == .tree ? mounts.all.filter { Mounts.path($0.point, liesWithin: location.path) } : []
        for trusted in trusted {
            let trail = try Trail(to: trusted)
            let place = mounts.place(of: trail.path, on: trail.mount)
            let isOrLiesUnder =
                trail.end.map { location.chain.contains($0) } ?? false
                || place.map { location.place?.liesWithin($0) ?? false } ?? false
            let holds =
                extent == .tree
                && (trail.turns.contains { $0.directory == location.end }
                    || place.map { place in
                        location.place.map { place.liesWithin($0) } ?? false
                            || shown.contains { $0.place.liesWithin(place) || place.liesWithin($0.place) }
                    } ?? false)
            if isOrLiesUnder || holds { throw refused(location.path, trusted) }
        }
    }

    private func refused(_ path: String, _ trusted: String) -> FileFailure {
        FileFailure(
            .notAllowed, path: path,
            "it is, holds or lies under \(trusted), which Orderly trusts; no step and no check may read there")
    }
}

extension Mounts.Mount {
    /// What it shows.
    fileprivate var place: Mounts.Place { Mounts.Place(device: device, path: root) }
}
