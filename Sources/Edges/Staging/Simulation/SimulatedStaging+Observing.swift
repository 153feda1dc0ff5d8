import CKernel
public import Documents
public import Execution
import Glibc

/// The engine's own looks at files, as they stand by now.
extension SimulatedStaging {
    public func read(_ path: String, limit: Int) throws(FileFailure) -> [UInt8] {
        try watching { () throws(FileFailure) in
            switch try found(path, .target) {
            case (.host, let path): return try host.read(path, limit: limit)
            case (.entry(let folder, let name), _): return try inside.read(folder.path(of: name), limit: limit)
            case (.directory, _): throw FileFailure(.notSupported, path: path, "it is not a regular file")
            case (.missing, _): throw Self.missing(path)
            }
        }
    }

    public func stat(_ path: String) throws(FileFailure) -> Node {
        try watching { () throws(FileFailure) in
            switch try found(path, .itself) {
            case (.host, let path): return try host.stat(path)
            case (.entry(let folder, let name), let path): return owned(try inside.stat(folder.path(of: name)), path)
            case (.directory(let folder, _), let path): return owned(try inside.stat(folder.path), path)
            case (.missing, _): return .map(["type": "missing"])
            }
        }
    }

    public func link(_ path: String) throws(FileFailure) -> String {
        try watching { () throws(FileFailure) in
            switch try found(path, .itself) {
            case (.host, let path): return try host.link(path)
            case (.entry(let folder, let name), _):
                guard try folder.status(name)?.kind == .link else {
                    throw FileFailure(.link, path: path, "it is not a symbolic link")
                }
                return try folder.linkTarget(name)
            case (.directory, _): throw FileFailure(.link, path: path, "it is not a symbolic link")
            case (.missing, _): throw Self.missing(path)
            }
        }
    }

    public func glob(_ pattern: String) throws(FileFailure) -> [String] {
        try watching { () throws(FileFailure) in
            let above = Workspace.above(pattern)
            guard case (.directory(let folder, let showsHost), let real) = try found(above, .target) else {
                return try host.glob(pattern)
            }
            let parts = Array(Workspace.last(of: pattern).unicodeScalars)
            var matching = Set(showsHost ? try host.glob(pattern) : [])
            matching = matching.filter { path in
                guard let status = try? folder.status(Workspace.last(of: path)) else { return true }
                return status.kind != .whiteout
            }
            for name in try folder.names()
            where (!name.hasPrefix(".") || parts.first == ".") && NamePattern(parts).matches(Array(name.unicodeScalars))
            {
                if case .missing = try layer.find(real == "/" ? "/" + name : real + "/" + name) { continue }
                matching.insert(above == "/" ? "/" + name : above + "/" + name)
            }
            return matching.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        }
    }

    public func exists(_ path: String) -> Bool {
        switch try? found(path, .target) {
        case (.host, let path)?: host.exists(path)
        case (.entry, _)?, (.directory, _)?: true
        case (.missing, _)?, nil: false
        }
    }

    // MARK: Finding

    private enum Last {
        case target
        case itself
    }

    /// Follows links, in the layer and on the host. A path that no step's writes can have reached comes back as it is.
    private func found(_ path: String, _ last: Last) throws(FileFailure) -> (LayerTree.Found, String) {
        guard path.utf8.first == 0x2F, !path.utf8.contains(0) else {
            throw FileFailure(.notAllowed, path: path, "a path to be observed is absolute")
        }
        var names = Array(LayerTree.components(path).reversed())
        var real: [String] = []
        var isTouched = false
        var links = 0
        while let name = names.popLast() {
            if name == ".." {
                _ = real.popLast()
                continue
            }
            let here = "/" + (real + [name]).joined(separator: "/")
            let found = try layer.find(here)
            var target: String?
            switch found {
            case .host: target = Self.linkTargetOnHost(here)
            case .entry(let folder, let entry):
                isTouched = true
                if try folder.status(entry)?.kind == .link { target = try folder.linkTarget(entry) }
            case .directory: isTouched = true
            case .missing: return (.missing, here)
            }
            if let target, last == .target || !names.isEmpty {
                links += 1
                guard links <= 40 else { throw FileFailure(.link, path: path, "it leads through too many links") }
                if target.utf8.first == 0x2F { real = [] }
                names += LayerTree.components(target).reversed()
                continue
            }
            real.append(name)
        }
        let final = "/" + real.joined(separator: "/")
        return isTouched ? (try layer.find(final), final) : (.host, path)
    }

    /// Nil too for the kernel's own links below /proc, which have no path.
    private static func linkTargetOnHost(_ path: String) -> String? {
        guard LayerTree.kindOnHost(path) == .link, !path.hasPrefix("/proc/") else { return nil }
        return try? Folder.linkTarget(AT_FDCWD, path, path)
    }

    private static func missing(_ path: String) -> FileFailure {
        FileFailure(.notFound, path: path, "there is no such file", errno: ENOENT)
    }

    /// As a host's agent would see it owned.
    private func owned(_ node: Node, _ path: String) -> Node {
        guard privilege == .user, let entries = node.entries else { return node }
        let status = (try? hostStatus(path))?.status
        let (owner, group) = status.map { ($0.owner, $0.group) } ?? self.owner(around: path)
        return Node(
            .map(
                entries.map { entry in
                    switch entry.key {
                    case "owner": Node.Entry(key: "owner", value: Node(AccountName.user(owner)))
                    case "group": Node.Entry(key: "group", value: Node(AccountName.group(group)))
                    default: entry
                    }
                }))
    }
}
