import CKernel
import Glibc
import LaunchPlan

/// The plan's sources as detached mounts. No path of the host is resolved again after this.
///
/// Cloning needs power over the mounts that are cloned: root's privileged stage has it, an ordinary user has it only
/// in the mount namespace of the init stage.
struct MountSources {
    /// One for each source; -1 where an optional one is missing.
    private(set) var descriptors: [Int32] = []
    private let sources: [Source]

    init(opening sources: [Source]) throws(Failure) {
        self.sources = sources
        for source in sources { descriptors.append(try Self.open(source)) }
    }

    /// What another process opened for these further sources of the plan.
    mutating func add(_ opened: [Int32]) {
        descriptors += opened
    }

    private static func open(_ source: Source) throws(Failure) -> Int32 {
        let path = source.path
        let found = unsafe kernel_openat2(
            AT_FDCWD, path, UInt64(KERNEL_O_PATH), 0,
            UInt64(KERNEL_RESOLVE_NO_SYMLINKS | KERNEL_RESOLVE_NO_MAGICLINKS))
        if found == -ENOENT && source.options.contains(.optional) { return -1 }
        try attempt(.source, path, found)
        defer { close(found) }
        try check(found, against: source)

        var clone = UInt32(KERNEL_OPEN_TREE_CLONE | KERNEL_AT_EMPTY_PATH)
        if source.options.contains(.recursive) { clone |= UInt32(KERNEL_AT_RECURSIVE) }
        let mount = try attempt(.source, path, unsafe kernel_open_tree(found, "", clone))

        var attributes = KERNEL_ATTR_NOSUID
        if source.options.contains(.readOnly) { attributes |= KERNEL_ATTR_RDONLY }
        if source.options.contains(.noPrograms) { attributes |= KERNEL_ATTR_NOEXEC }
        if !source.options.contains(.devices) { attributes |= KERNEL_ATTR_NODEV }
        let recursive: Int32 = source.options.contains(.recursive) ? 1 : 0
        try attempt(.source, path, kernel_mount_attributes(mount, UInt64(attributes), 0, recursive, -1))
        return mount
    }

    /// A device file, or an approved directory, that was exchanged meanwhile is refused.
    private static func check(_ found: Int32, against source: Source) throws(Failure) {
        if source.expected == nil && source.device == nil { return }
        var status = kernel_stat()
        try attempt(.source, source.path, unsafe kernel_statx(found, "", KERNEL_AT_EMPTY_PATH, &status))
        if let expected = source.expected, expected.device != status.device || expected.inode != status.inode {
            throw Failure(.sourceChanged, path: source.path, errno: ESTALE)
        }
        if let device = source.device {
            let isDevice = status.mode & UInt32(S_IFMT) == UInt32(S_IFCHR)
            guard isDevice, status.special_major == device.major, status.special_minor == device.minor else {
                throw Failure(.sourceChanged, path: source.path, errno: ENODEV)
            }
        }
    }

    var wantsMaps: Bool { sources.contains { $0.options.contains(.idMapped) } }

    /// Gives disk ids 0–65535 of the sources that ask for it to the step.
    func mapIds(to userNamespace: Int32) throws(Failure) {
        for (source, mount) in zip(sources, descriptors) where mount >= 0 && source.options.contains(.idMapped) {
            let recursive: Int32 = source.options.contains(.recursive) ? 1 : 0
            try attempt(
                .idMap, source.path,
                kernel_mount_attributes(mount, UInt64(KERNEL_ATTR_IDMAP), 0, recursive, userNamespace))
        }
    }

    func closeAll() {
        for descriptor in descriptors where descriptor >= 0 { close(descriptor) }
    }
}
