import Execution
import Glibc

/// Reads a change set from an overlay's upper directory, beside the directory that lies below it.
///
/// From outside and without the overlay: what the step left is judged by the kernel's own marks (overlayfs.rst,
/// "whiteouts and opaque directories"), and no mark that leads elsewhere is followed.
struct ChangeWalk {
    /// Of one commit. More than this is no configuration change.
    static let limit = 100_000
    /// Two descriptors are open at each level.
    static let deepest = 200

    let opened: Int64
    let privilege: Staging.Privilege
    /// How owners in the stage are to be read.
    let shift: OwnerShift?
    /// Parents before their children where something is made, after them where something is removed.
    private(set) var changes: [Change] = []
    private var seen = 0
    /// Where before-images are kept, if it lies in the declared directory: the step saw nothing there.
    private var hidden: String?
    private var lastLower: (folder: Folder, status: Status)?
    private var lastUpper: (folder: Folder, inheritance: ChangeRules.Inheritance)?

    init(opened: Int64, privilege: Staging.Privilege, shift: OwnerShift? = nil) {
        self.opened = opened
        self.privilege = privilege
        self.shift = shift
    }

    // MARK: A declared directory

    mutating func directory(_ upper: Folder, over lower: Folder) throws(FileFailure) {
        if try lower.status().isMountRoot { hidden = lower.path(of: Workspace.folderOnMount) }
        try merged(".", upper, over: lower, at: 0) { walk throws(FileFailure) in
            let marks = try OverlayMarks(of: ".", in: upper)
            try walk.content(of: upper, over: lower, marks.covers ? .covered : .showing, at: 0)
        }
    }

    /// What of the lower directory the overlay showed.
    private enum Cover { case showing, covered }

    private mutating func content(of upper: Folder, over lower: Folder, _ cover: Cover, at depth: Int)
        throws(FileFailure)
    {
        let names = try upper.names()
        for name in names { try entry(name, in: upper, over: lower, cover, at: depth) }
        guard cover == .covered else { return }
        let kept = Set(names.map { Array($0.utf8) })
        for name in try lower.names() where !kept.contains(Array(name.utf8)) {
            try removal(of: name, in: lower, at: depth)
        }
    }

    private mutating func entry(_ name: String, in upper: Folder, over lower: Folder, _ cover: Cover, at depth: Int)
        throws(FileFailure)
    {
        let path = lower.path(of: name)
        guard let there = try look(name, in: upper) else {
            throw FileFailure(.conflict, path: path, "something still writes to the stage")
        }
        if path == hidden {
            guard there.kind != .whiteout else { return }
            throw FileFailure(.notAllowed, path: path, "Orderly keeps there what it needs to undo its own changes")
        }
        let here = try lower.status(name)
        switch there.kind {
        case .whiteout:
            try count(path)
            if here != nil { try removal(of: name, in: lower, at: depth) }
        case .directory:
            try count(path, depth)
            let marks = try OverlayMarks(of: name, in: upper)
            if here?.kind == .directory {
                try merged(name, upper, over: lower, at: depth) { walk throws(FileFailure) in
                    let cover: Cover = cover == .covered || marks.covers ? .covered : .showing
                    try walk.content(
                        of: try upper.folder(name), over: try lower.folder(name), cover, at: depth + 1)
                }
            } else {
                try put(name, in: upper, over: lower, here)
                try addition(of: try upper.folder(name), path: path, at: depth + 1)
            }
        case .file, .link:
            try count(path, depth)
            if here?.kind == .directory { try removals(in: try lower.folder(name), at: depth + 1) }
            try put(name, in: upper, over: lower, here)
        case .special(let what):
            throw FileFailure(.notSupported, path: path, "the step made \(what); only files, links and directories are")
        }
    }

    /// A directory that is on both sides. Its own metadata changes after its content, unless the content needs it.
    private mutating func merged(
        _ name: String, _ upper: Folder, over lower: Folder, at depth: Int,
        _ content: (inout ChangeWalk) throws(FileFailure) -> Void
    ) throws(FileFailure) {
        try check(name, in: lower)
        guard let before = try FileState.read(name, in: lower), let found = try staged(name, in: upper) else {
            throw FileFailure(.conflict, path: lower.path(of: name), "it vanished while the stage was read")
        }
        var after = found.state
        if privilege == .user && name == "." {
            // The agent could not give `upper` to somebody else; the step did not take it either.
            (after.owner, after.group) = (before.owner, before.group)
        }
        let isSame = after.differences(from: before).isEmpty
        let change = Change(path: lower.path(of: name), operation: .metadata, before: before, after: after)
        if !isSame {
            try checkUntouched(name, in: lower, try lower.status(name))
            try ChangeRules.check(change, inherits: .init(upper), found.attributes)
        }
        let opens = before.mode & 0o300 != 0o300
        if !isSame && opens { changes.append(change) }
        try content(&self)
        if !isSame && !opens { changes.append(change) }
    }

    /// A new directory's content: nothing of it is below.
    private mutating func addition(of upper: Folder, path: String, at depth: Int) throws(FileFailure) {
        for name in try upper.names() {
            let path = path + "/" + name
            guard let there = try look(name, in: upper), there.kind != .whiteout else { continue }
            try count(path, depth)
            if case .special(let what) = there.kind {
                throw FileFailure(
                    .notSupported, path: path, "the step made \(what); only files, links and directories are staged")
            }
            if there.kind == .directory { _ = try OverlayMarks(of: name, in: upper) }
            guard let found = try staged(name, in: upper) else { continue }
            try OverlayMarks.checkPlain(found.names, name, in: upper)
            let change = Change(path: path, operation: .create, before: nil, after: found.state)
            try ChangeRules.check(change, inherits: try inheritance(upper), found.attributes)
            changes.append(change)
            if there.kind == .directory { try addition(of: try upper.folder(name), path: path, at: depth + 1) }
        }
    }

    /// A name that the step made or wrote, in place of what stands there or of nothing.
    private mutating func put(_ name: String, in upper: Folder, over lower: Folder, _ here: Status?)
        throws(FileFailure)
    {
        guard let found = try staged(name, in: upper) else { return }
        try OverlayMarks.checkPlain(found.names, name, in: upper)
        let after = found.state
        var before: FileState?
        if let here {
            try check(here, name, in: lower)
            before = try FileState.read(name, in: lower)
        }
        if let before, after.isCopy(of: before) { return }
        if here?.kind != .directory { try checkUntouched(name, in: lower, here) }
        let change = Change(
            path: lower.path(of: name), operation: before == nil ? .create : .replace, before: before, after: after)
        try ChangeRules.check(change, inherits: try inheritance(upper), found.attributes)
        changes.append(change)
    }

    private mutating func removal(of name: String, in lower: Folder, at depth: Int) throws(FileFailure) {
        try count(lower.path(of: name), depth)
        let here = try lower.status(name)
        try check(name, in: lower)
        if here?.kind != .directory { try checkUntouched(name, in: lower, here) }
        let before = try FileState.read(name, in: lower)
        if before?.kind == .directory { try removals(in: try lower.folder(name), at: depth + 1) }
        changes.append(Change(path: lower.path(of: name), operation: .delete, before: before, after: nil))
    }

    private mutating func removals(in lower: Folder, at depth: Int) throws(FileFailure) {
        for name in try lower.names() { try removal(of: name, in: lower, at: depth) }
    }

    // MARK: A declared file

    /// Returns what the step left beside the declared name.
    mutating func file(_ name: String, _ upper: Folder, over lower: Folder, in parent: Folder)
        throws(FileFailure) -> [String]
    {
        let beside = try upper.rawNames().filter { $0 != Array(name.utf8) }
            .sorted { $0.lexicographicallyPrecedes($1) }
            .map { parent.path(of: String(decoding: $0, as: UTF8.self)) }
        let path = parent.path(of: name)
        let before = try FileState.read(name, in: parent)
        let copy = try staged(name, in: lower)?.state
        guard let there = try look(name, in: upper) else { return beside }
        if there.kind == .directory {
            throw FileFailure(.notSupported, path: path, "it is declared as a file, and the step made it a directory")
        }
        try checkIsStill(copy, before, path)
        if before != nil { try check(name, in: parent) }
        if there.kind == .whiteout {
            if before != nil {
                changes.append(Change(path: path, operation: .delete, before: before, after: nil))
            }
            return beside
        }
        guard let found = try staged(name, in: upper) else { return beside }
        try OverlayMarks.checkPlain(found.names, name, in: upper)
        let after = found.state
        if let copy, after.isCopy(of: copy) { return beside }
        let change = Change(path: path, operation: before == nil ? .create : .replace, before: before, after: after)
        try ChangeRules.check(change, inherits: nil, found.attributes)
        changes.append(change)
        return beside
    }

    private func checkIsStill(_ copy: FileState?, _ now: FileState?, _ path: String) throws(FileFailure) {
        guard var copy, let now else {
            guard copy == nil, now == nil else {
                throw FileFailure(.conflict, path: path, "somebody else made or removed it while the step ran")
            }
            return
        }
        if privilege == .user { (copy.owner, copy.group) = (now.owner, now.group) }
        copy.links = now.links
        guard let first = copy.differences(from: now).first else { return }
        throw FileFailure(.conflict, path: path, "somebody else changed it while the step ran: \(first)")
    }

    // MARK: Bounds and rules

    /// Of the directory whose names are walked, looked at once for all of them.
    private mutating func around(_ lower: Folder) throws(FileFailure) -> Status {
        if let lastLower, lastLower.folder === lower { return lastLower.status }
        let status = try lower.status()
        lastLower = (lower, status)
        return status
    }

    private mutating func inheritance(_ upper: Folder) throws(FileFailure) -> ChangeRules.Inheritance {
        if let lastUpper, lastUpper.folder === upper { return lastUpper.inheritance }
        let inheritance = try ChangeRules.Inheritance(upper)
        lastUpper = (upper, inheritance)
        return inheritance
    }

    /// What stands in one of the stage's own directories, as it would be on the host.
    private func staged(_ name: String, in folder: Folder) throws(FileFailure) -> FileReading? {
        guard let found = try FileReading(of: name, in: folder) else { return nil }
        return try shift?.host(found, at: folder.path(of: name)) ?? found
    }

    /// What stands in the upper directory; a whiteout in either of its forms is one.
    private func look(_ name: String, in upper: Folder) throws(FileFailure) -> Status? {
        guard var there = try upper.status(name) else { return nil }
        if try OverlayMarks.isWhiteout(name, there, in: upper) { there.kind = .whiteout }
        return there
    }

    private mutating func count(_ path: String, _ depth: Int = 0) throws(FileFailure) {
        seen += 1
        guard seen <= ChangeWalk.limit, depth <= ChangeWalk.deepest else {
            throw FileFailure(
                .tooLarge, path: path,
                "the step changed more than \(ChangeWalk.limit) names, or deeper than \(ChangeWalk.deepest) folders")
        }
    }

    /// Refuses what rename(2) could not move.
    private mutating func check(_ name: String, in lower: Folder) throws(FileFailure) {
        guard let here = try lower.status(name) else { return }
        try check(here, name, in: lower)
    }

    private mutating func check(_ here: Status, _ name: String, in lower: Folder) throws(FileFailure) {
        let path = lower.path(of: name)
        if here.isMountRoot && name != "." {
            throw FileFailure(.mountPoint, path: path, "something is mounted there, so it cannot be exchanged")
        }
        if here.isImmutable {
            throw FileFailure(.immutable, path: path, "it is immutable or append-only (chattr -i -a)")
        }
        let around = try around(lower)
        if here.identity.device != around.identity.device {
            throw FileFailure(.notSupported, path: path, "it lies on another volume than the directory around it")
        }
        if around.isImmutable {
            throw FileFailure(.immutable, path: lower.path, "it is immutable or append-only (chattr -i -a)")
        }
    }

    /// The step saw what was there when the stage was opened. What has changed since would be overwritten unseen.
    ///
    /// An inode's change time cannot be set by anybody, so a later one tells. One in the future tells only that the
    /// clock was wrong. It has the grain of the kernel's tick, a few milliseconds; the exact comparison follows at
    /// the exchange, with what is read here.
    ///
    /// A directory is asked only where it would get other metadata: the stage has what it had when the step met it, and
    /// a mode that somebody narrowed meanwhile would be widened again. Its change time moves with its names too, so a
    /// conflict may be one too many.
    private func checkUntouched(_ name: String, in lower: Folder, _ here: Status?) throws(FileFailure) {
        guard let here, here.changed > opened else { return }
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        guard here.changed <= Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec) else { return }
        throw FileFailure(
            .conflict, path: lower.path(of: name), "somebody else changed it while the step ran; run the step again")
    }
}

extension FileState {
    /// Opening a file to write copies it up whether or not anything is written, and a copy has one name.
    fileprivate func isCopy(of base: FileState) -> Bool {
        var base = base
        if links == 1 { base.links = 1 }
        return differences(from: base).isEmpty
    }
}
