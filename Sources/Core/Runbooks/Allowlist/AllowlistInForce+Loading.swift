import Documents
public import Signing

extension AllowlistInForce {
    /// Bytes by their digest; nil where this host does not have them.
    public typealias Blobs = (Digest) -> [UInt8]?

    /// A library of the listed runbook alone and the plugins that it needs, each byte compared with the list.
    func library(
        of listed: Allowlist.ListedRunbook, _ agent: Version?, _ blobs: Blobs
    ) throws(AllowlistRefusal) -> Library {
        let source = RunbookSource(file: listed.id, bytes: try bytes(listed.sha256, listed.id, blobs))
        var plugins: [String: PluginSource] = [:]
        var library = Library(plugins: [], runbooks: [source], agent: agent)
        // Each round learns the names of more plugins; there are at most as many rounds as plugins.
        var missing = library.missing
        while !missing.isEmpty {
            for id in missing.sorted() { plugins[id] = try plugin(id, blobs) }
            library = Library(plugins: Array(plugins.values), runbooks: [source], agent: agent)
            missing = library.missing.subtracting(plugins.keys)
        }
        return library
    }

    func plugin(_ id: String, _ blobs: Blobs) throws(AllowlistRefusal) -> PluginSource {
        guard let listed = allowlist.plugin(id) else { throw .pluginNotListed(id) }
        var found: [PluginTree.Found] = []
        for file in listed.files {
            let bytes = try bytes(file.sha256, "\(id)/\(file.path)", blobs)
            found.append(.init(path: file.path, kind: .file, mode: file.mode == "0755" ? 0o755 : 0o644, bytes: bytes))
        }
        let tree: PluginTree
        do throws(PluginTreeProblem) { tree = try PluginTree(found) } catch {
            throw .invalid(id, [Diagnostic("ORD-521", .error, "\(error)", file: id)])
        }
        guard tree.digest == listed.tree else {
            throw .bytesDiffer(listed: listed.tree, found: tree.digest, name: id)
        }
        return PluginSource(folder: id, tree: tree)
    }

    private func bytes(_ digest: Digest, _ name: String, _ blobs: Blobs) throws(AllowlistRefusal) -> [UInt8] {
        guard let bytes = blobs(digest) else { throw .bytesMissing(digest, name: name) }
        let found = Digest(of: bytes)
        guard found == digest else { throw .bytesDiffer(listed: digest, found: found, name: name) }
        return bytes
    }
}

extension Library {
    /// Plugins that are named and not there.
    fileprivate var missing: Set<String> {
        let named = runbooks.values.flatMap(\.names) + plugins.values.flatMap(\.names)
        return Set(named).subtracting(plugins.keys)
    }
}
