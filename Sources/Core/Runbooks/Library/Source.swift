/// Bytes of documents that go into a library, with the names that messages use for them.
public struct RunbookSource: Sendable, Hashable {
    /// As people name it: `runbooks/RB-SSHD-001.yaml`.
    public let file: String
    public let bytes: [UInt8]

    public init(file: String, bytes: [UInt8]) {
        self.file = file
        self.bytes = bytes
    }
}

public struct PluginSource: Sendable, Hashable {
    /// As people name it: `plugins/systemd`.
    public let folder: String
    public let tree: PluginTree

    public init(folder: String, tree: PluginTree) {
        self.folder = folder
        self.tree = tree
    }

    var file: String { "\(folder)/\(PluginTree.manifest)" }
}
