/// The file systems on which steps will want to write, beside the one on which things are tried.
enum FileSystems {
    private static let roots = ["/etc", "/usr/local", "/opt", "/srv", "/home", "/var", "/var/lib"]
    /// To ask a server that does not answer may take for ever.
    private static let remote: Set<String> = [
        "nfs", "nfs4", "cifs", "smb3", "ceph", "glusterfs", "9p", "virtiofs", "afs", "autofs",
    ]

    /// One folder for each, with its kind; without the file system of `place`.
    static func others(than place: String, in mountInfo: String) -> [(folder: String, kind: String)] {
        let mounts = mountInfo.split(separator: "\n").compactMap(Mount.init)
        func mount(of path: String) -> Mount? {
            // The deepest; of two on one point the later, which hides the other.
            mounts.filter { PlanBuilder.covers($0.point, path) }.reduce(nil) { best, next in
                next.point.count >= best?.point.count ?? 0 ? next : best
            }
        }
        var known = Set([mount(of: place)?.device].compactMap(\.self))
        var found: [(String, String)] = []
        for root in roots {
            guard let mount = mount(of: root), known.insert(mount.device).inserted else { continue }
            let isRemote = remote.contains(mount.kind) || mount.kind.hasPrefix("fuse")
            if !isRemote && HostFile.kind(root) == .directory { found.append((root, mount.kind)) }
        }
        return found
    }

    /// Of /proc/self/mountinfo (proc(5)).
    private struct Mount {
        let device: String
        let point: String
        let kind: String

        init?(_ line: Substring) {
            let fields = line.split(separator: " ")
            guard fields.count > 6, let dash = fields.firstIndex(of: "-"), fields.count > dash + 1 else { return nil }
            device = String(fields[2])
            point = String(fields[4])
            kind = String(fields[dash + 1])
        }
    }
}
