public import Execution
import Glibc

/// A fresh folder for what is staged and never committed to the host.
///
/// Its maker holds a lock on it until it is gone. What lies there unlocked was left behind by a process that was killed:
/// `removeLeftovers` removes it for the same user.
public final class ScratchFolder: Sendable {
    public let path: String
    private let lock: Descriptor

    private init(_ name: String, in parent: Folder, _ lock: consuming Descriptor) {
        path = parent.path(of: name)
        self.lock = lock
    }

    /// What stands behind a name, as mkdtemp(3) has it.
    private static let suffix = 6

    /// - Parameter folder: absolute; links in it are followed.
    public static func make(_ name: String, in folder: String) throws(FileFailure) -> ScratchFolder {
        let parent = try Folder.following(folder)
        // Whoever removes leftovers may come between the folder and its lock; then it is theirs.
        for _ in 0..<8 {
            var template = Array((parent.path(of: name) + "-XXXXXX").utf8CString)
            guard mkdtemp(&template) != nil else { throw .system(errno, folder, "make a folder in it") }
            let made = Workspace.last(
                of: String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
            if let own = try? locked(made, in: parent) { return own }
            _ = unlinkat(parent.descriptor.number, made, AT_REMOVEDIR)
        }
        throw FileFailure(.conflict, path: folder, "no folder that was made in it could be locked")
    }

    public func remove() throws(FileFailure) { try SimulatedStaging.remove(scratch: path) }

    /// Folders of these names that this user made, and whose makers are gone. What cannot be removed stays.
    public static func removeLeftovers(of names: [String], in folder: String) {
        guard let parent = try? Folder.following(folder), let around = try? parent.status(),
            // Nobody but root and this user may be able to put one of these names on something else.
            around.owner == 0 || around.owner == geteuid(),
            around.mode & 0o022 == 0 || around.mode & 0o1000 != 0,
            let entries = try? parent.names()
        else { return }
        for entry in entries {
            let isNamed = names.contains { entry.hasPrefix($0 + "-") && entry.utf8.count == $0.utf8.count + 1 + suffix }
            if isNamed, let left = try? locked(entry, in: parent) { try? left.remove() }
        }
    }

    /// Nil where it is somebody else's, or in use.
    private static func locked(_ name: String, in parent: Folder) throws(FileFailure) -> ScratchFolder? {
        guard let named = try parent.status(name), named.kind == .directory, named.owner == geteuid(),
            named.mode & 0o777 == 0o700
        else { return nil }
        let folder = try parent.folder(name)
        let opened = try folder.opened()
        guard flock(opened.number, LOCK_EX | LOCK_NB) == 0 else { return nil }
        // Not removed, nor replaced, before the lock was had.
        guard try opened.status(at: folder.path).identity == named.identity,
            try parent.status(name)?.identity == named.identity
        else { return nil }
        return ScratchFolder(name, in: parent, opened)
    }
}
