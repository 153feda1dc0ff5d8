import Execution
import Glibc

/// The folder of one declared root in one step: `<base>/<run>/<step>/<number>/` with
///
///     upper/ work/   of the overlay
///     lower/         of a declared file: a copy of it alone
///     slots/         new inodes before they are exchanged into place, old ones after
///     anchor         which directory the slots belong to
///
/// The base is `<state>/staging`, or `.orderly` at the root of the target's own mount: rename(2) never leaves a mount.
struct Workspace {
    let folder: Folder

    static let folderOnMount = ".orderly"

    /// A fresh one. An earlier attempt of the same step keeps its own: it may hold before-images.
    init(in base: Folder, run: String, step: String, kind: StagedRoot.Kind, anchor: Folder) throws(FileFailure) {
        let parent = try Workspace.privateFolder(step, in: try Workspace.privateFolder(run, in: base))
        var number = 0
        while mkdirat(parent.descriptor.number, String(number), 0o700) != 0 {
            let code = errno
            guard code == EEXIST, number < 100_000 else {
                throw .system(code, parent.path(of: String(number)), "make this directory")
            }
            number += 1
        }
        folder = try parent.folder(String(number))
        try folder.makeFolder("upper")
        try folder.makeFolder("work")
        try folder.makeFolder("slots")
        let identity = try anchor.status().identity
        let text = "\(kind.rawValue) \(identity.device) \(identity.inode)\n\(anchor.path)"
        let file = try folder.newFile("anchor")
        try file.write(Array(text.utf8), at: folder.path(of: "anchor"))
    }

    /// The one to which a staged root's `upper` belongs.
    init(ofUpper upper: String) throws(FileFailure) {
        folder = try Folder.absolute(Workspace.above(upper))
    }

    /// The one in whose `slots` this slot lies.
    init(ofSlot slot: String) throws(FileFailure) {
        folder = try Folder.absolute(Workspace.above(Workspace.above(slot)))
    }

    /// When it was ready. What has changed in the declared root since then was not changed by us.
    func opened() throws(FileFailure) -> Int64 { try folder.status().changed }

    static func above(_ path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: 0x2F), slash != path.utf8.startIndex else { return "/" }
        return String(Substring(path.utf8[..<slash]))
    }

    static func last(of path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: 0x2F) else { return path }
        return String(Substring(path.utf8[path.utf8.index(after: slash)...]))
    }

    /// A folder that nobody but the agent may enter, made where it is missing.
    static func privateFolder(_ name: String, in parent: Folder) throws(FileFailure) -> Folder {
        if mkdirat(parent.descriptor.number, name, 0o700) != 0 {
            let code = errno
            guard code == EEXIST else { throw .system(code, parent.path(of: name), "make this directory") }
        }
        let folder = try parent.folder(name)
        let status = try folder.status()
        guard isPrivate(status) else {
            throw FileFailure(
                .notAllowed, path: folder.path,
                "it must belong to the agent with mode 0700, since it holds what is about to be trusted; remove it")
        }
        return folder
    }

    static func isPrivate(_ status: Status) -> Bool { status.owner == geteuid() && status.mode & 0o077 == 0 }
}
