import Glibc

/// A tree with one of everything, and a step that does one of each operation to it.
enum StagedSample {
    static func fill(_ tree: String, state: String) throws {
        try Disk.makeFolder(tree)
        try Disk.makeFolder(state, mode: 0o700)
        for name in ["kept", "replaced", "removed"] { try Disk.write(tree + "/" + name, "old \(name)") }
        try Disk.makeFolder(tree + "/folder", mode: 0o755)
        try Disk.write(tree + "/folder/inner", "old")
        try Disk.sync(tree)
    }

    /// As the kernel's overlay leaves it in the upper directory.
    static func change(_ upper: String) throws {
        try Disk.write(upper + "/replaced", "new")
        try Disk.whiteout(upper + "/removed")
        try Disk.write(upper + "/made", "new")
        try Disk.makeFolder(upper + "/folder", mode: 0o711)
        try Disk.write(upper + "/folder/inner", "new")
    }
}

/// A file system that is made in an image, where kernel and tools have it.
enum ImageKind: String, Sendable, Codable {
    case ext4, xfs, btrfs

    /// The smallest that each likes.
    var size: String { self == .btrfs ? "128M" : "32M" }

    var program: String { "/usr/sbin/mkfs.\(rawValue)" }

    var make: String {
        switch self {
        case .ext4: "\(program) -q -m 0"
        // Smaller than what is supported, and large enough.
        case .xfs: "\(program) --unsupported -q"
        case .btrfs: "\(program) -q -m single -d single"
        }
    }

    /// What forgets an image that another copy of it takes the place of.
    var forget: String { self == .btrfs ? "; /usr/bin/btrfs device scan --forget >/dev/null 2>&1 || true" : "" }

    var isPossible: Bool {
        geteuid() == 0 && access("/dev/loop-control", W_OK) == 0 && access(program, X_OK) == 0
            && ((try? Disk.read("/proc/filesystems"))?.contains("\t\(rawValue)\n") ?? false)
    }
}
