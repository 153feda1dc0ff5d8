import CKernel
public import Execution
import Glibc

extension Staging {
    public func approve(_ launch: Launch) throws(FileFailure) {
        guard !launch.reads.isEmpty || !launch.sockets.isEmpty || launch.writesDirectly else { return }
        let mounts = try Mounts.read()
        for read in launch.reads {
            // Behind the range of ids only what everybody may read is readable, so a wide folder shows no secret.
            let isBounded = read.mapping == .other && !launch.reachesAsRoot && privilege == .root
            try protected.judge(
                reading: try Location(of: read.path, mounts), isBounded ? .itself : .tree, mounts)
        }
        for socket in launch.sockets {
            try protected.judge(reading: try Location(of: socket, mounts), .itself, mounts)
        }
        for case .direct(let path) in launch.writes {
            let target = try target(ofDirect: path)
            try protected.judge(target)
            if target.name == nil { try protected.judgeBeforeImages(below: target.folder, mounts) }
            try protected.judge(reading: try Location(of: path, mounts), .tree, mounts)
        }
    }

    private func target(ofDirect path: String) throws(FileFailure) -> ProtectedPaths.Target {
        let path = try Staging.plainPath(path)
        guard path != "/" else { return .init(folder: try Folder.absolute("/"), name: nil) }
        let parent = try Folder.absolute(Workspace.above(path))
        let name = Workspace.last(of: path)
        return try parent.status(name)?.kind == .directory
            ? .init(folder: try Folder.absolute(path), name: nil) : .init(folder: parent, name: name)
    }

    /// Holds a file that the agent itself has opened, whichever way it came there.
    func approve(opened file: borrowing Descriptor, at path: String) throws(FileFailure) {
        let status = try file.status(at: path)
        let real = try Folder.linkTarget(AT_FDCWD, "/proc/self/fd/\(file.number)", path)
        guard real.utf8.first == 0x2F, let parent = try? Folder.absolute(Workspace.above(real)),
            let found = try parent.status(Workspace.last(of: real)), found.identity == status.identity
        else {
            throw FileFailure(.notAllowed, path: path, "it cannot be told where it lies, so it is not read")
        }
        try approve(Workspace.last(of: real), in: parent)
    }

    /// Holds a name that the agent itself looks at.
    func approve(_ name: String, in folder: Folder) throws(FileFailure) {
        let mounts = try Mounts.read()
        let own = ProtectedPaths(trusted: protected.trusted + ["/proc/\(getpid())"])
        try own.judge(reading: try Location(of: name, in: folder, mounts), .itself, mounts)
    }
}

extension Launch {
    fileprivate var writesDirectly: Bool {
        writes.contains { if case .direct = $0 { true } else { false } }
    }
}
