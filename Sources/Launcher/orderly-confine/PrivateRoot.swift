import CKernel
import Glibc
import LaunchPlan

/// The root of the cage while it is built: a tmpfs on top of a host directory that nobody needs any more, since every
/// source is open already. Paths are walked below its descriptor and never through a link.
struct PrivateRoot {
    static let site = "/tmp"

    private(set) var descriptor: Int32
    var sources: MountSources
    /// Layers that are attached at present.
    var layers = 0
    /// Directories of the root that were needed before, by path.
    var folders: [String: Int32] = [:]

    init(sources: MountSources) throws(Failure) {
        self.sources = sources
        try attempt(
            .root, "/", unsafe kernel_mount(nil, "/", nil, UInt64(KERNEL_MS_REC | KERNEL_MS_PRIVATE), nil))
        try attempt(
            .root, Self.site,
            unsafe kernel_mount(
                "root", Self.site, "tmpfs", UInt64(KERNEL_MS_NOSUID | KERNEL_MS_NODEV | KERNEL_MS_NOEXEC),
                "size=8m,nr_inodes=4k,mode=0755"))
        // Relative paths are the cage's from here on.
        try attemptLibrary(.root, Self.site, unsafe chdir(Self.site))
        descriptor = try attemptLibrary(
            .root, Self.site, unsafe Glibc.open(".", O_DIRECTORY | O_RDONLY | O_CLOEXEC))
    }

    /// Puts a tree of the host on top.
    private mutating func replace(by mount: Int32) throws(Failure) {
        let flags = UInt32(KERNEL_MOVE_MOUNT_FROM_EMPTY_PATH | KERNEL_MOVE_MOUNT_TO_EMPTY_PATH)
        try attempt(.root, "/", unsafe kernel_move_mount(mount, "", descriptor, "", flags))
        close(descriptor)
        try attemptLibrary(.root, Self.site, fchdir(mount))
        descriptor = mount
    }

    mutating func perform(_ operation: Operation) throws(Failure) {
        switch operation {
        case .root(let source):
            try replace(by: sources.descriptors[Int(source)])
        case .directory(let path, let mode):
            try makeDirectory(path, mode: mode_t(mode))
        case .file(let path, let mode, let content):
            let file = try make(path, mode: mode_t(mode))
            defer { close(file) }
            try writeAll(content, to: file, .file, path)
        case .mountPoint(let path, let kind):
            close(try mountPoint(path, kind))
        case .link(let path, let target):
            let (folder, name) = try parent(of: path)
            try attemptLibrary(.file, path, unsafe symlinkat(target, folder, name))
        case .temporary(let path, let size, let inodes, let mode, let programs):
            try mountTemporary(path, size: size, inodes: inodes, mode: mode, programs)
        case .bind(let source, let path):
            try bind(sources.descriptors[Int(source)], at: path)
        case .overlay(let overlay):
            let merged = try OverlayLayers.mount(overlay, in: &self)
            try attach(merged, at: overlay.path, .overlay)
        case .processes(let path):
            try mountProcesses(path)
        case .seal(let path):
            try seal(path)
        case .loopback:
            try attempt(.loopback, kernel_loopback_up())
        case .hostName(let name):
            try attemptLibrary(.hostName, name, unsafe sethostname(name, name.utf8.count))
        case .resize(let path, let size):
            try resize(path, size)
        }
    }

    /// Makes this the root, and the host's unreachable. What is still to be mounted is open already.
    func pivot() throws(Failure) {
        try attempt(.pivot, unsafe kernel_pivot_root(".", "."))
        // The old root lies on top of the new one: pivot_root(2), "pivot_root(".", ".")".
        try attempt(.pivot, unsafe kernel_unmount(".", KERNEL_MNT_DETACH))
        try attemptLibrary(.pivot, "/", unsafe chdir("/"))
    }

    /// From here on it stays as it is.
    func finish() throws(Failure) {
        if layers > 0 { try OverlayLayers.detach() }
        for folder in folders.values { close(folder) }
        try seal("/")
        close(descriptor)
    }

    private mutating func bind(_ mount: Int32, at path: String) throws(Failure) {
        // Optional, and not there.
        if mount < 0 { return }
        try attach(mount, at: path, .mount)
    }

    private mutating func mountTemporary(
        _ path: String, size: UInt64, inodes: UInt32, mode: UInt16, _ programs: Operation.Programs
    ) throws(Failure) {
        var attributes = KERNEL_ATTR_NOSUID | KERNEL_ATTR_NODEV
        if programs == .refused { attributes |= KERNEL_ATTR_NOEXEC }
        let options = [
            "size", "\(size)", "nr_inodes", "\(inodes)", "mode", String(mode, radix: 8),
        ]
        try attach(
            NewMount.make("tmpfs", options, UInt32(attributes), .mount, path), at: path, .mount)
    }

    private func resize(_ path: String, _ size: UInt64) throws(Failure) {
        let mount = try open(path, .mount)
        defer { close(mount) }
        try attempt(.mount, path, unsafe kernel_reconfigure(mount, "size", "\(size)"))
    }

    private mutating func mountProcesses(_ path: String) throws(Failure) {
        let attributes = UInt32(KERNEL_ATTR_NOSUID | KERNEL_ATTR_NODEV | KERNEL_ATTR_NOEXEC)
        try attach(
            NewMount.make("proc", ["hidepid", "invisible", "subset", "pid"], attributes, .processes, path),
            at: path, .processes)
    }

    private func seal(_ path: String) throws(Failure) {
        let mount = try open(path, .seal)
        defer { close(mount) }
        try attempt(.seal, path, kernel_mount_attributes(mount, UInt64(KERNEL_ATTR_RDONLY), 0, 0, -1))
    }

    /// Moves a detached mount to `path` and closes it; makes the mount point if it is missing.
    mutating func attach(_ mount: Int32, at path: String, _ stage: StatusRecord.Stage) throws(Failure) {
        defer { close(mount) }
        var status = kernel_stat()
        try attempt(stage, path, unsafe kernel_statx(mount, "", KERNEL_AT_EMPTY_PATH, &status))
        let kind: Operation.MountPoint = status.mode & UInt32(S_IFMT) == UInt32(S_IFDIR) ? .directory : .file
        let point = try mountPoint(path, kind)
        defer { close(point) }
        try attempt(
            stage, path,
            unsafe kernel_move_mount(
                mount, "", point, "",
                UInt32(KERNEL_MOVE_MOUNT_FROM_EMPTY_PATH | KERNEL_MOVE_MOUNT_TO_EMPTY_PATH)))
        forget(below: path)
    }
}
