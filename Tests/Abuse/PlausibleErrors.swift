import CSeccomp
import Foundation

/// What a system call may answer on a host that is short of something, old, or busy: beside EPERM, which any sandbox
/// around ours may answer for every one.
enum PlausibleErrors {
    /// Errnos by the call's name: its manual page's, as far as they do not say that we asked for nonsense.
    private static let table: [String: [Int32]] = [
        "openat": [EMFILE, ENOMEM, EINTR], "open": [EMFILE], "openat2": [ENOSYS, EMFILE, EAGAIN],
        "open_tree": [ENOSYS, EMFILE, ENOMEM], "fsopen": [ENOSYS, EMFILE], "fsmount": [ENOSYS, EMFILE],
        "fsconfig": [ENOSYS, ENOMEM, EINVAL], "move_mount": [ENOSYS, ENOMEM, EINVAL],
        "mount_setattr": [ENOSYS, ENOMEM, EINVAL], "mount": [ENOMEM, ENOSPC, EBUSY], "umount2": [EBUSY],
        "pivot_root": [EBUSY, EINVAL], "clone3": [ENOSYS, ENOMEM, EAGAIN, ENOSPC], "clone": [ENOMEM, EAGAIN, ENOSPC],
        "fork": [ENOMEM, EAGAIN], "vfork": [ENOMEM, EAGAIN], "pipe2": [EMFILE], "pipe": [EMFILE],
        "socketpair": [EMFILE, ENOMEM], "socket": [EMFILE, EAFNOSUPPORT], "mmap": [ENOMEM], "brk": [ENOMEM],
        "read": [EINTR, EIO], "pread64": [EINTR, EIO], "write": [EINTR, ENOSPC], "sendmsg": [EINTR, ENOMEM],
        "recvmsg": [EINTR, ENOMEM], "mkdirat": [ENOSPC, ENOMEM], "symlinkat": [ENOSPC, ENOMEM],
        "statx": [ENOSYS, ENOMEM], "newfstatat": [ENOMEM], "fstat": [ENOMEM], "fcntl": [EMFILE],
        "dup2": [EBUSY, EINTR],
        "dup3": [EBUSY], "seccomp": [ENOSYS, ENOMEM, EBUSY, EINVAL], "prctl": [EINVAL], "capset": [EINVAL],
        "landlock_create_ruleset": [ENOSYS, EOPNOTSUPP, EMFILE], "landlock_add_rule": [ENOMEM],
        "landlock_restrict_self": [E2BIG, ENOMEM], "keyctl": [ENOSYS, EDQUOT], "setresuid": [EAGAIN],
        "setuid": [EAGAIN], "setgroups": [ENOMEM], "prlimit64": [EINVAL], "close_range": [ENOSYS, ENOMEM],
        "poll": [EINTR, ENOMEM], "waitid": [EINTR], "wait4": [EINTR], "pidfd_open": [ENOSYS, EMFILE],
        "signalfd4": [EMFILE, ENOMEM], "execve": [ENOMEM, EAGAIN, EMFILE], "chdir": [ENOMEM], "unshare": [ENOSPC],
        "setsockopt": [ENOMEM], "ioctl": [EMFILE],
    ]

    static func of(_ number: Int) -> [Int32] { [EPERM] + (table[name(of: number)] ?? []) }

    static func name(of number: Int) -> String {
        guard let name = seccomp_syscall_resolve_num_arch(0, Int32(number)) else { return "call \(number)" }
        defer { free(name) }
        return String(cString: name)
    }

    /// Without memory a process cannot say why it ends.
    static let ofMemory: Set<String> = ["mmap", "brk"]
}
