import CKernel
import Foundation

/// Makes this process what a column's agent is, for good.
enum Surroundings {
    static func change(for column: Column, user: uid_t) throws {
        switch column {
        case .root, .forked, .ready, .copied, .dry, .host: break
        case .user, .userDry:
            guard geteuid() == 0 else { return }
            try check(kernel_clear_groups())
            try check(kernel_set_group(user))
            try check(kernel_set_user(user))
            // A change of user makes a process's own files root's.
            try check(kernel_prctl(KERNEL_PR_SET_DUMPABLE, 1, 0, 0, 0))
        case .degraded:
            try check(kernel_unshare(UInt64(KERNEL_CLONE_NEWNS)))
            try check(kernel_mount(nil, "/", nil, UInt64(KERNEL_MS_REC | KERNEL_MS_PRIVATE), nil))
            try check(kernel_mount("none", "/sys/fs/cgroup", "tmpfs", UInt64(KERNEL_MS_RDONLY), nil))
            try refuse(landlockCreateRuleset, EOPNOTSUPP)
        }
    }

    /// include/uapi/asm-generic/unistd.h
    private static let landlockCreateRuleset: UInt32 = 444

    /// As a kernel answers that was built without it. What this process starts inherits it.
    private static func refuse(_ call: UInt32, _ error: Int32) throws {
        let program: [UInt64] = [
            // Load the number; this one? fail : allow. struct sock_filter is code, jt, jf, k.
            instruction(0x20, 0, 0, 0), instruction(0x15, 0, 1, call),
            instruction(0x06, 0, 0, 0x0005_0000 | UInt32(error)), instruction(0x06, 0, 0, 0x7fff_0000),
        ]
        try check(kernel_seccomp(program, 4, 0))
    }

    private static func instruction(_ code: UInt64, _ ifTrue: UInt64, _ ifFalse: UInt64, _ value: UInt32) -> UInt64 {
        code | ifTrue << 16 | ifFalse << 24 | UInt64(value) << 32
    }

    static func check(_ result: Int32) throws {
        if result < 0 { throw POSIXError(POSIXErrorCode(rawValue: -result) ?? .EIO) }
    }
}
