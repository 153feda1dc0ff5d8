public import Signing

/// The files of a plugin's folder, as bytes. Made of what a walk of the disk found, or of blobs that the allowlist
/// names; nothing in it was read from a path afterwards.
public struct PluginTree: Sendable, Hashable {
    public struct File: Sendable, Hashable {
        /// Below the folder, with `/` between components.
        public let path: String
        /// `0644`
        public let mode: String
        public let bytes: [UInt8]
        public let sha256: Digest
    }

    /// By path.
    public let files: [File]
    /// Digest of the file list's canonical lines.
    public let digest: Digest

    public static let mostFiles = 256
    public static let largestFile = 1 << 20
    static let manifest = "plugin.yaml"

    /// What a walk of the folder found, links and devices too: they are refused here, not left out.
    public struct Found: Sendable, Hashable {
        public enum Kind: Sendable, Hashable {
            case file
            case link
            /// A device, socket or FIFO.
            case special
        }
        public let path: String
        public let kind: Kind
        /// All twelve bits.
        public let mode: UInt16
        public let bytes: [UInt8]

        public init(path: String, kind: Kind, mode: UInt16, bytes: [UInt8]) {
            self.path = path
            self.kind = kind
            self.mode = mode
            self.bytes = bytes
        }
    }

    public init(_ found: [Found]) throws(PluginTreeProblem) {
        guard found.count <= PluginTree.mostFiles else { throw .tooManyFiles(found.count) }
        var files: [File] = []
        for item in found {
            guard PluginTree.isPath(item.path) else { throw .badPath(item.path) }
            switch item.kind {
            case .file: break
            case .link: throw .link(item.path)
            case .special: throw .special(item.path)
            }
            guard item.mode & 0o7000 == 0, item.mode & 0o022 == 0 else { throw .badMode(item.path, item.mode) }
            guard item.bytes.count <= PluginTree.largestFile else { throw .tooLarge(item.path, item.bytes.count) }
            let mode = item.mode & 0o111 == 0 ? "0644" : "0755"
            files.append(File(path: item.path, mode: mode, bytes: item.bytes, sha256: Digest(of: item.bytes)))
        }
        files.sort { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        for (one, next) in zip(files, files.dropFirst()) where one.path == next.path { throw .twice(one.path) }
        guard files.contains(where: { $0.path == PluginTree.manifest }) else { throw .noManifest }
        self.files = files
        digest = PluginTree.digest(files.map { ListedFile($0) })
    }

    /// `MODE SIZE SHA256 PATH` and a line feed for each file, ordered by the bytes of the path.
    static func digest(_ files: [ListedFile]) -> Digest {
        let ordered = files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
        return Digest(of: ordered.flatMap { Array("\($0.mode) \($0.size) \($0.sha256) \($0.path)\n".utf8) })
    }

    /// Components of letters, digits, `.`, `_`, `-`, none beginning with a dot; at most 8 of them and 255 bytes.
    static func isPath(_ path: String) -> Bool {
        let components = path.utf8.split(separator: 0x2F, omittingEmptySubsequences: false)
        guard components.count <= 8, path.utf8.count <= 255 else { return false }
        return components.allSatisfy { component in
            guard let first = component.first, first != 0x2E, first != 0x2D else { return false }
            return component.allSatisfy {
                (0x61...0x7A).contains($0) || (0x41...0x5A).contains($0) || (0x30...0x39).contains($0)
                    || [0x2E, 0x5F, 0x2D].contains($0)
            }
        }
    }

    var bytes: [String: [UInt8]] { Dictionary(files.map { ($0.path, $0.bytes) }, uniquingKeysWith: { $1 }) }
}
