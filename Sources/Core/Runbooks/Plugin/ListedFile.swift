public import Signing

/// A file of a plugin, as the allowlist lists it.
public struct ListedFile: Sendable, Hashable {
    public let path: String
    /// `0644` or `0755`
    public let mode: String
    public let size: Int
    public let sha256: Digest

    init(path: String, mode: String, size: Int, sha256: Digest) {
        self.path = path
        self.mode = mode
        self.size = size
        self.sha256 = sha256
    }

    init(_ file: PluginTree.File) {
        self.init(path: file.path, mode: file.mode, size: file.bytes.count, sha256: file.sha256)
    }
}
