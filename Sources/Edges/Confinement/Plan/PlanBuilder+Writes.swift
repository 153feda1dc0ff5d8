import Execution
import Glibc
import LaunchPlan

extension PlanBuilder {
    mutating func addWrites() throws(SetupFailure) {
        var parents: [String: StagedRoot] = [:]
        for write in launch.writes {
            switch write {
            case .direct(let path):
                try Self.check(path: path, "a write path")
                bind(Source(path, [.noPrograms, .idMapped, .recursive]), at: path, access: change)
            case .staged(let root):
                try Self.check(path: root.path, "a write path")
                switch root.kind {
                case .directory:
                    merge(try overlay(root, at: root.path, keepsBase: false), access: change | Self.readOnly)
                case .file:
                    let parent = try Self.parent(of: root.path)
                    // Files of one directory that were staged together are one overlay.
                    if let other = parents[parent] {
                        guard other.lower == root.lower, other.upper == root.upper else {
                            throw SetupFailure(
                                stage: "plan", path: root.path, errno: 0,
                                hint: "\(other.path) is declared beside it: declare the directory \(parent) instead")
                        }
                        continue
                    }
                    parents[parent] = root
                    merge(try overlay(root, at: parent, keepsBase: true), access: change | Self.readOnly)
                }
            }
        }
    }

    private mutating func overlay(
        _ root: StagedRoot, at path: String, keepsBase: Bool
    ) throws(SetupFailure) -> Operation.Overlay {
        guard root.ownerShift == nil || identity == root.ownerShift.map({ .range(base: $0) }) else {
            throw SetupFailure(
                stage: "plan", path: root.path, errno: 0, hint: "its copy was made for steps that run as other ids")
        }
        let mapped: Source.Options = root.ownerShift == nil ? [.idMapped] : []
        let layer = mapped.union(.readOnly)
        let expected = Source.Expected(device: root.identity.device, inode: root.identity.inode)
        var lowers = root.earlier.map { source(Source($0, layer)) }
        lowers.append(source(Source(root.lower, layer, expected: expected)))
        var upper: Operation.Overlay.Upper?
        if let upperPath = root.upper, let workPath = root.work {
            // Upper and work must lie in one mount, so their common parent is what is shown.
            let folder = try Self.parent(of: upperPath)
            guard try Self.parent(of: workPath) == folder else {
                throw SetupFailure(
                    stage: "plan", path: workPath, errno: EXDEV, hint: "upper and work must lie in one directory")
            }
            upper = .init(
                source: source(Source(folder, mapped)), upper: Self.name(of: upperPath),
                work: Self.name(of: workPath))
        } else if lowers.count == 1 && !keepsBase {
            // An overlay without an upper needs two layers; the private root's empty directory is the other.
            return Operation.Overlay(path: path, lowers: lowers, keepsBase: true, upper: nil)
        }
        return Operation.Overlay(path: path, lowers: lowers, keepsBase: keepsBase, upper: upper)
    }

    private static func parent(of path: String) throws(SetupFailure) -> String {
        guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else {
            throw SetupFailure(stage: "plan", path: path, errno: EINVAL, hint: "a file of / itself cannot be staged")
        }
        return String(path[..<slash])
    }

    private static func name(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }
}
