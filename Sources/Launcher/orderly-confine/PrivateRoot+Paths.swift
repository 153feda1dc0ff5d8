import CKernel
import Glibc
import LaunchPlan

/// Walking and making paths of the cage.
extension PrivateRoot {
    /// O_PATH, the mount on top.
    func open(_ path: String, _ stage: StatusRecord.Stage) throws(Failure) -> Int32 {
        try attempt(stage, path, Self.lookUp(path, below: descriptor))
    }

    private static func lookUp(_ path: String, below root: Int32) -> Int32 {
        unsafe kernel_openat2(
            root, path, UInt64(KERNEL_O_PATH), 0,
            UInt64(KERNEL_RESOLVE_IN_ROOT | KERNEL_RESOLVE_NO_SYMLINKS | KERNEL_RESOLVE_NO_MAGICLINKS))
    }

    /// An existing file or directory at `path`, or a new empty one.
    mutating func mountPoint(_ path: String, _ kind: Operation.MountPoint) throws(Failure) -> Int32 {
        let (folder, name) = try parent(of: path)
        let found = Self.lookUp(name, below: folder)
        if found != -ENOENT { return try attempt(.mount, path, found) }
        switch kind {
        case .directory:
            try attemptLibrary(.mount, path, unsafe mkdirat(folder, name, 0o755))
        case .file:
            close(try make(path, mode: 0o644))
        }
        return try attempt(.mount, path, Self.lookUp(name, below: folder))
    }

    /// With its parents; no error where it exists.
    mutating func makeDirectory(_ path: String, mode: mode_t) throws(Failure) {
        let (folder, name) = try parent(of: path)
        let result = unsafe mkdirat(folder, name, mode)
        let error = errno
        guard result == 0 || error == EEXIST else { throw Failure(.file, path: path, errno: error) }
    }

    /// A new file, open for writing; its mode holds for whoever opens it next.
    mutating func make(_ path: String, mode: mode_t) throws(Failure) -> Int32 {
        let (folder, name) = try parent(of: path)
        return try attemptLibrary(
            .file, path,
            unsafe openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode))
    }

    /// The directory above `path`, made if it is missing, and the last name. The descriptor stays open for the next
    /// path in that directory.
    mutating func parent(of path: String) throws(Failure) -> (folder: Int32, name: String) {
        guard path.utf8.first == 0x2F, let slash = path.utf8.lastIndex(of: 0x2F) else {
            throw Failure(.plan, path: path, errno: EINVAL)
        }
        let name = String(path[path.utf8.index(after: slash)...])
        guard !name.isEmpty, name != ".", name != ".." else { throw Failure(.plan, path: path, errno: EINVAL) }
        if slash == path.startIndex { return (descriptor, name) }
        let above = String(path[..<slash])
        if let known = folders[above] { return (known, name) }
        var found = Self.lookUp(above, below: descriptor)
        if found == -ENOENT {
            try makeDirectory(above, mode: 0o755)
            found = Self.lookUp(above, below: descriptor)
        }
        folders[above] = try attempt(.file, above, found)
        return (found, name)
    }

    /// What was mounted at `path` hides the directories that were known at or below it.
    mutating func forget(below path: String) {
        for (folder, known) in folders where folder == path || folder.hasPrefix(path + "/") {
            close(known)
            folders[folder] = nil
        }
    }
}
