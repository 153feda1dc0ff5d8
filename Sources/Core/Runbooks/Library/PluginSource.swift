/// The files of a plugin's folder, with the name that messages use for it.
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
