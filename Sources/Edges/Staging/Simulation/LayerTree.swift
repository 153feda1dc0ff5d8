import CKernel
import Execution
import Glibc

/// What a simulation has written so far: one directory that stands for `/`, in the form of an overlay's upper layer.
///
/// Any directory in it can lie over the host's directory of that path, whichever root the writing step declared, so no
/// overlay ever lies on an overlay.
struct LayerTree: Sendable {
    /// Absolute; only the agent may enter the folder that it lies in.
    let root: String

    enum Found {
        /// Nothing of it was written: what stands on the host, if anything.
        case host
        /// A file or a link, by its name in a folder of the layer.
        case entry(Folder, String)
        /// A directory of the layer; the host's directory shows through, or nothing does.
        case directory(Folder, showsHost: Bool)
        case missing
    }

    /// What stands at an absolute path that leads through no link.
    func find(_ path: String) throws(FileFailure) -> Found {
        var here = try Folder.absolute(root)
        var showsHost = true
        var seen = ""
        let names = LayerTree.components(path)
        for (index, name) in names.enumerated() {
            seen += "/" + name
            guard let status = try here.status(name) else { return showsHost ? .host : .missing }
            switch status.kind {
            case .directory:
                if try OverlayMarks(of: name, in: here).covers { showsHost = false }
                if showsHost, LayerTree.kindOnHost(seen) != .directory { showsHost = false }
                here = try here.folder(name)
            case .file, .link: return index + 1 == names.count ? .entry(here, name) : .missing
            case .whiteout, .special: return .missing
            }
        }
        return .directory(here, showsHost: showsHost)
    }

    /// The layer's directory for a path that stands as a directory by now. What is made for it looks like the host's.
    func directory(_ path: String, _ privilege: Staging.Privilege) throws(FileFailure) -> Folder {
        var here = try Folder.absolute(root)
        var seen = ""
        for name in LayerTree.components(path) {
            seen += "/" + name
            switch try here.status(name)?.kind {
            case .directory: here = try here.folder(name)
            case nil:
                let made = try here.makeFolder(name)
                try DirectoryMetadata(of: ".", in: try Folder.absolute(seen)).write(to: made, privilege)
                here = made
            default:
                throw FileFailure(.notFound, path: seen, "it is no directory by now", errno: ENOTDIR)
            }
        }
        return here
    }

    /// Of the name itself; nil where nothing stands, or nobody may look.
    static func kindOnHost(_ path: String) -> Status.Kind? {
        var raw = kernel_stat()
        guard kernel_statx(AT_FDCWD, path, KERNEL_AT_SYMLINK_NOFOLLOW, &raw) == 0 else { return nil }
        return Status(raw).kind
    }

    static func components(_ path: String) -> [String] {
        path.utf8.split(separator: 0x2F).map { String(decoding: $0, as: UTF8.self) }.filter { $0 != "." }
    }
}
