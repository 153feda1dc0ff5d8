import CKernel
import Execution
import Glibc

/// What statx(2) says of one file.
struct Status {
    enum Kind: Hashable {
        case file, directory, link
        /// The overlay's mark that a name was deleted: character device 0:0.
        case whiteout
        /// A socket, a FIFO or a device, in words.
        case special(String)
    }
    var kind: Kind
    /// Permission bits with set-id and sticky bits.
    var mode: UInt32
    var owner: UInt32
    var group: UInt32
    var size: Int64
    /// Nanoseconds since 1970.
    var modified: Int64
    var changed: Int64
    var links: UInt64
    var identity: FileIdentity
    var mount: UInt64
    var isMountRoot: Bool
    /// `chattr +i` or `+a`: it can neither be renamed nor removed.
    var isImmutable: Bool

    init(_ raw: kernel_stat) {
        kind =
            switch raw.mode & UInt32(S_IFMT) {
            case UInt32(S_IFREG): .file
            case UInt32(S_IFDIR): .directory
            case UInt32(S_IFLNK): .link
            case UInt32(S_IFCHR) where raw.special_major == 0 && raw.special_minor == 0: .whiteout
            case UInt32(S_IFCHR): .special("a character device")
            case UInt32(S_IFBLK): .special("a block device")
            case UInt32(S_IFIFO): .special("a FIFO")
            case UInt32(S_IFSOCK): .special("a socket")
            default: .special("of an unknown kind")
            }
        mode = raw.mode & 0o7777
        owner = raw.uid
        group = raw.gid
        size = Int64(clamping: raw.size)
        modified = raw.modified
        changed = raw.changed
        links = raw.links
        identity = FileIdentity(device: raw.device, inode: raw.inode)
        mount = raw.mount
        isMountRoot = raw.attributes & UInt64(KERNEL_STATX_ATTR_MOUNT_ROOT) != 0
        isImmutable = raw.attributes & UInt64(KERNEL_STATX_ATTR_IMMUTABLE | KERNEL_STATX_ATTR_APPEND) != 0
    }
}
