import Execution
import Glibc

/// What no change set may hold, whoever asks for it: a way to become somebody else.
enum ChangeRules {
    private static let setID = UInt32(S_ISUID | S_ISGID)

    /// What a new directory takes from the one it lies in.
    struct Inheritance {
        let setGroupID: Bool

        init(_ folder: Folder) throws(FileFailure) {
            setGroupID = try folder.status().mode & UInt32(S_ISGID) != 0
        }
    }

    static func check(_ change: Change, inherits: Inheritance?, _ attributes: Attributes) throws(FileFailure) {
        guard let after = change.after else { return }
        let before = change.before.flatMap { $0.kind == after.kind ? $0 : nil }
        func refused(_ what: String) -> FileFailure {
            FileFailure(.notAllowed, path: change.path, "the step \(what); no staged step may")
        }
        var granted = (before?.mode ?? 0) & setID
        // Of a directory the bit makes nobody anybody else, and mkdir(2) hands it down.
        if after.kind == .directory, inherits?.setGroupID == true { granted |= UInt32(S_ISGID) }
        let kept = after.mode & setID
        if kept & ~granted != 0 { throw refused("set a set-id bit (mode \(after.mode.octal))") }
        if after.kind == .file, kept != 0, let before, (before.owner, before.group) != (after.owner, after.group) {
            throw refused("changed the owner of a set-id file")
        }
        if let before = change.before, before.kind == .file, before.mode & setID != 0, !after.holdsSame(as: before) {
            throw refused("gave a set-id file new content")
        }
        if attributes.holdsCapability { throw refused("wrote a file with capabilities") }
    }
}
