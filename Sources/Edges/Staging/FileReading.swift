import Execution

/// All that is to be known of one name, read in one go: of a file through the very descriptor that its content is read by.
struct FileReading {
    var state: FileState
    var attributes: Attributes
    /// Of all extended attributes, the overlay's own too.
    let names: [String]

    /// Nil where nothing stands there. Reads a file's whole content to digest it.
    init?(of name: String, in folder: Folder) throws(FileFailure) {
        guard let status = try folder.status(name) else { return nil }
        let path = folder.path(of: name)
        var content: ContentDigest?
        switch status.kind {
        case .directory, .link: (names, attributes) = try Attributes.all(of: name, in: folder)
        case .file:
            let file = try folder.file(name)
            (names, attributes) = try Attributes.all(of: file, at: path)
            content = try ContentDigest(of: file, at: path, expecting: status)
        case .whiteout: throw FileFailure(.notSupported, path: path, "a character device cannot be staged")
        case .special(let what): throw FileFailure(.notSupported, path: path, "\(what) cannot be staged")
        }
        let isFile = status.kind == .file
        state = FileState(
            kind: status.kind == .directory ? .directory : isFile ? .file : .link, mode: status.mode,
            owner: status.owner, group: status.group, size: isFile ? status.size : 0,
            modified: isFile ? status.modified : 0, sha256: content?.hex,
            target: status.kind == .link ? try folder.linkText(name) : nil, attributes: attributes.digest,
            // Of a directory it counts the subdirectories, which are changes of their own.
            links: status.kind == .directory ? 1 : status.links, identity: status.identity)
    }
}
