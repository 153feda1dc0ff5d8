import Execution

extension FileState {
    /// What stands under a name now; nil where nothing does. Reads a file's whole content to digest it.
    static func read(_ name: String, in folder: Folder) throws(FileFailure) -> FileState? {
        try FileReading(of: name, in: folder)?.state
    }

    /// In words, what of `self` is not as `base` says. The identity does not count, nor what only moves with time.
    func differences(from base: FileState) -> [String] {
        guard kind == base.kind else { return ["it is a \(kind.rawValue), was a \(base.kind.rawValue)"] }
        var found: [String] = []
        if size != base.size || sha256 != base.sha256 { found.append("its content differs") }
        if target != base.target { found.append("it leads to another target") }
        if mode != base.mode { found.append("its mode is \(mode.octal), was \(base.mode.octal)") }
        if owner != base.owner { found.append("its owner is \(owner), was \(base.owner)") }
        if group != base.group { found.append("its group is \(group), was \(base.group)") }
        if attributes != base.attributes { found.append("its extended attributes or ACLs differ") }
        if links != base.links { found.append("it has \(links) names, had \(base.links)") }
        if modified != base.modified { found.append("its modification time differs") }
        return found
    }

    /// Whether the content is the same, whatever became of mode and times.
    func holdsSame(as other: FileState) -> Bool {
        kind == other.kind && size == other.size && sha256 == other.sha256 && target == other.target
    }
}

extension Status {
    /// The cheap half of a comparison: everything but content and extended attributes.
    func agrees(with state: FileState) -> Bool {
        guard identity == state.identity, mode == state.mode, owner == state.owner, group == state.group else {
            return false
        }
        return switch state.kind {
        case .file: kind == .file && size == state.size && modified == state.modified && links == state.links
        case .directory: kind == .directory
        case .link: kind == .link
        }
    }
}

extension UInt32 {
    /// As in `chmod`: "0644".
    var octal: String {
        let digits = String(self, radix: 8)
        return String(repeating: "0", count: Swift.max(0, 4 - digits.count)) + digits
    }
}
