import Execution
import Glibc

/// Copies of the host's files in a simulation's layer, where an overlay alone would not let a step do what a host's
/// agent lets it do.
///
/// To an ordinary user's step root's files stay root's: it may not write them, as a step of root's agent could. And what
/// lies on an overlay cannot be id-mapped, so root's step needs all of it copied.
struct AdoptedCopies {
    enum Extent: Equatable {
        /// What belongs to others, as far as it can be read.
        case foreign
        /// All, so that the host's own need not be shown.
        case all
        /// All, as a folder of its own.
        case apart
    }

    let layer: LayerTree
    let staging: Staging
    let extent: Extent
    let budget: SimulationBudget
    /// Files that this user may not read, and so not copy.
    private(set) var unreadable: [String] = []
    /// Which of them are not root's: those that a step of root's agent may not write, and that count.
    private(set) var others: (first: String, count: Int)?

    init(_ layer: LayerTree, _ staging: Staging, _ extent: Extent, _ budget: SimulationBudget) {
        self.layer = layer
        self.staging = staging
        self.extent = extent
        self.budget = budget
    }

    mutating func adopt(_ folder: Folder) throws(FileFailure) {
        let names: [String]
        do throws(FileFailure) { names = try folder.names() } catch {
            guard error.errno == EACCES else { throw error }
            unreadable.append(folder.path)
            return
        }
        if extent != .foreign { _ = try layer.directory(folder.path, staging.privilege) }
        for name in names { try adopt(name, in: folder) }
        if extent == .all { try LayerFold.cover(try layer.directory(folder.path, staging.privilege)) }
    }

    private mutating func adopt(_ name: String, in folder: Folder) throws(FileFailure) {
        let path = folder.path(of: name)
        guard let status = try folder.status(name) else { return }
        // What an earlier step wrote stays as that step left it.
        switch try layer.find(path) {
        case .host, .directory(_, showsHost: true): break
        case .entry, .directory(_, showsHost: false), .missing: return
        }
        if status.owner != 0, status.kind != .link { others = (others?.first ?? path, (others?.count ?? 0) + 1) }
        let isOurs = status.owner == geteuid() && extent == .foreign
        switch status.kind {
        case .directory:
            try budget.copy(0, of: path)
            if !isOurs { _ = try layer.directory(path, staging.privilege) }
            try adopt(try folder.folder(name), path)
        case .file where !isOurs:
            try budget.copy(status.size, of: path)
            do throws(FileFailure) {
                try staging.copy(name, status, from: folder, to: try parent(folder), as: name)
            } catch {
                guard error.errno == EACCES else { throw error }
                unreadable.append(path)
            }
        case .link where extent != .foreign:
            try budget.copy(0, of: path)
            try staging.copyLink(name, status, from: folder, to: try parent(folder), as: name)
        case .file, .link, .whiteout, .special: break
        }
    }

    private mutating func adopt(_ below: Folder, _ path: String) throws(FileFailure) {
        guard path.utf8.count(where: { $0 == 0x2F }) <= ChangeWalk.deepest else {
            throw FileFailure(.tooLarge, path: path, "its folders lie too deep to be copied")
        }
        try adopt(below)
    }

    private func parent(_ folder: Folder) throws(FileFailure) -> Folder {
        try layer.directory(folder.path, staging.privilege)
    }
}
