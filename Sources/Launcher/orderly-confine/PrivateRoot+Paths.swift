import CKernel
import Glibc
import LaunchPlan

/// Walking and making paths of the cage.
extension PrivateRoot {
    /// O_PATH, the mount on top.
    func open(_ path: String, _ stage: StatusRecord.Stage) throws(Failure) -> Int32 {
        try attempt(stage, path, lookUp(path, UInt64(KERNEL_O_PATH)))
    }

    private func lookUp(_ path: String, _ flags: UInt64) -> Int32 {
        unsafe kernel_openat2(
            descriptor, path, flags, 0,
            UInt64(KERNEL_RESOLVE_IN_ROOT | KERNEL_RESOLVE_NO_SYMLINKS | KERNEL_RESOLVE_NO_MAGICLINKS))
    }

    /// An existing file or directory at `path`, or a new empty one.
    func mountPoint(_ path: String, _ kind: Operation.MountPoint) throws(Failure) -> Int32 {
        let found = lookUp(path, UInt64(KERNEL_O_PATH))
        if found != -ENOENT { return try attempt(.mount, path, found) }
        switch kind {
        case .directory:
            try makeDirectory(path, mode: 0o755)
        case .file:
            close(try make(path, mode: 0o644))
        }
        return try open(path, .mount)
    }

    /// With its parents; no error where it exists.
    func makeDirectory(_ path: String, mode: mode_t) throws(Failure) {
        let found = lookUp(path, UInt64(KERNEL_O_PATH | O_DIRECTORY))
        if found >= 0 {
            close(found)
            return
        }
        let parent = try self.parent(of: path)
        defer { close(parent.descriptor) }
        try attemptLibrary(.file, path, unsafe mkdirat(parent.descriptor, parent.name, mode))
    }

    /// A new file, open for writing.
    func make(_ path: String, mode: mode_t) throws(Failure) -> Int32 {
        let parent = try self.parent(of: path)
        defer { close(parent.descriptor) }
        return try attemptLibrary(
            .file, path,
            unsafe openat(parent.descriptor, parent.name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode))
    }

    /// The directory above `path`, made if it is missing, and the last name.
    func parent(of path: String) throws(Failure) -> (descriptor: Int32, name: String) {
        guard let slash = path.lastIndex(of: "/"), path.first == "/" else {
            throw Failure(.plan, path: path, errno: EINVAL)
        }
        let name = String(path[path.index(after: slash)...])
        guard !name.isEmpty, name != ".", name != ".." else { throw Failure(.plan, path: path, errno: EINVAL) }
        let above = slash == path.startIndex ? "/" : String(path[..<slash])
        if above != "/" { try makeDirectory(above, mode: 0o755) }
        return (try open(above, .file), name)
    }
}
