/// One act of the init stage, on the private root. Paths are absolute as the step will see them.
public enum Operation: Sendable, Hashable {
    /// The source becomes the root, in place of the private one; only as the first operation.
    case root(source: UInt16)
    case directory(path: String, mode: UInt16)
    case file(path: String, mode: UInt16, content: [UInt8])
    /// An empty file or directory, unless something is there already.
    case mountPoint(path: String, kind: MountPoint)
    case link(path: String, target: String)
    /// A new tmpfs; `size` in bytes.
    case temporary(path: String, size: UInt64, inodes: UInt32, mode: UInt16, programs: Programs)
    /// Attaches a source; its mount point is made where the root is still our own.
    case bind(source: UInt16, path: String)
    case overlay(Overlay)
    /// Process information of the cage's own processes only.
    case processes(path: String)
    /// The mount at `path` becomes read-only.
    case seal(path: String)
    case loopback
    case hostName(String)
    /// The tmpfs at `path` may hold so many bytes from now on.
    case resize(path: String, size: UInt64)

    public enum MountPoint: UInt8, Sendable {
        case file
        case directory
    }

    public enum Programs: UInt8, Sendable {
        case refused
        case allowed
    }

    /// A merged view, mounted in the cage's own user namespace.
    public struct Overlay: Sendable, Hashable {
        public var path: String
        /// Highest first.
        public var lowers: [UInt16]
        /// The files already made at `path` in the private root are the lowest layer.
        public var keepsBase: Bool
        public var upper: Upper?

        /// A source, and the names of two directories in it.
        public struct Upper: Sendable, Hashable {
            public var source: UInt16
            public var upper: String
            public var work: String

            public init(source: UInt16, upper: String, work: String) {
                self.source = source
                self.upper = upper
                self.work = work
            }
        }

        public init(path: String, lowers: [UInt16], keepsBase: Bool, upper: Upper?) {
            self.path = path
            self.lowers = lowers
            self.keepsBase = keepsBase
            self.upper = upper
        }
    }

    /// What the operation is about, for messages.
    public var path: String? {
        switch self {
        case .directory(let path, _), .file(let path, _, _), .mountPoint(let path, _), .link(let path, _),
            .temporary(let path, _, _, _, _),
            .bind(_, let path), .processes(let path), .seal(let path), .resize(let path, _):
            path
        case .overlay(let overlay): overlay.path
        case .root: "/"
        case .loopback, .hostName: nil
        }
    }

    var sources: [UInt16] {
        switch self {
        case .root(let source), .bind(let source, _): [source]
        case .overlay(let overlay): overlay.lowers + (overlay.upper.map { [$0.source] } ?? [])
        default: []
        }
    }
}
