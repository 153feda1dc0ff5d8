import CKernel
import Glibc
import LaunchPlan

/// Mounts overlays out of layers that are attached only meanwhile: a step that reached an upper directory could forge
/// the marks in it.
///
/// Mounted by the cage's own user namespace with `userxattr`, on layers that were id-mapped outside; the one
/// construction whose owners on disk are right and whose marks the kernel escapes.
enum OverlayLayers {
    private static let site = "/.layers"

    /// The merged mount, detached.
    static func mount(_ overlay: Operation.Overlay, in root: inout PrivateRoot) throws(Failure) -> Int32 {
        if root.layers == 0 {
            let options = ["size", "64k", "nr_inodes", "256", "mode", "700"]
            let tmpfs = try NewMount.make("tmpfs", options, 0, .overlay, site)
            try root.attach(tmpfs, at: site, .overlay)
        }
        var lowers: [String] = []
        for source in overlay.lowers { lowers += [try attach(source, in: &root)].compactMap(\.self) }
        if overlay.keepsBase { lowers.append("." + overlay.path) }
        var options = ["lowerdir", lowers.joined(separator: ":"), "userxattr", "", "index", "off", "xino", "off"]
        if let upper = overlay.upper {
            guard let folder = try attach(upper.source, in: &root) else {
                throw Failure(.overlay, path: overlay.path, errno: ENOENT)
            }
            options += ["upperdir", "\(folder)/\(upper.upper)", "workdir", "\(folder)/\(upper.work)", "volatile", ""]
        }
        let attributes = UInt32(
            KERNEL_ATTR_NOSUID | KERNEL_ATTR_NODEV | (overlay.upper == nil ? KERNEL_ATTR_RDONLY : 0))
        let mount = try NewMount.make("overlay", options, attributes, .overlay, overlay.path)
        if overlay.upper != nil { try prove(mount, overlay.path) }
        return mount
    }

    /// Relative to the private root, or nil for an optional source that is missing.
    private static func attach(_ source: UInt16, in root: inout PrivateRoot) throws(Failure) -> String? {
        let mount = root.sources.descriptors[Int(source)]
        if mount < 0 { return nil }
        root.layers += 1
        let path = "\(site)/\(root.layers)"
        try root.attach(mount, at: path, .overlay)
        return "." + path
    }

    /// The kernel mounts an overlay read-only, and says so only in its log, when it cannot use the upper directory.
    private static func prove(_ mount: Int32, _ path: String) throws(Failure) {
        var readOnly: Int32 = 0
        guard unsafe kernel_filesystem(mount, &readOnly) >= 0, readOnly == 0 else {
            throw Failure(.overlayReadOnly, path: path, errno: EROFS)
        }
        var before = kernel_stat()
        try attempt(.overlay, path, unsafe kernel_statx(mount, "", KERNEL_AT_EMPTY_PATH, &before))
        let probe = ".orderly-probe"
        let made = unsafe mkdirat(mount, probe, 0o700)
        let error = errno
        guard made == 0 || error == EEXIST else { throw Failure(.overlayReadOnly, path: path, errno: error) }
        if made == 0 { unsafe unlinkat(mount, probe, AT_REMOVEDIR) }
        // The directory's own times are part of what a step may change.
        var times = [time(before.accessed), time(before.modified)]
        try attemptLibrary(.overlay, path, unsafe utimensat(mount, ".", &times, 0))
    }

    private static func time(_ nanoseconds: Int64) -> timespec {
        timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
    }

    static func detach() throws(Failure) {
        let place = "." + site
        try attempt(.overlay, place, unsafe kernel_unmount(place, KERNEL_MNT_DETACH))
        try attemptLibrary(.overlay, place, unsafe rmdir(place))
    }
}
