import Glibc

/// Calls that no step needs. Outside, each either does nothing of consequence or fails for another reason than that it
/// was refused: its arguments are such.
extension Attempt {
    static let kernel: [String: Body] = [
        "keyctl": { _ in refusal(.keyctl, 0, -3, 1) },
        "add_key": { _ in refusal(.addKey, address("user"), address("orderly-abuse"), address("x"), 1, -2) },
        "request_key": { _ in refusal(.requestKey, address("user"), address("orderly-abuse-none"), 0, 0) },
        "bpf": { _ in
            // An array map of one element.
            let attributes = UnsafeMutablePointer<UInt32>.allocate(capacity: 32)
            attributes.initialize(repeating: 0, count: 32)
            (attributes[0], attributes[1], attributes[2], attributes[3]) = (2, 4, 8, 1)
            return refusal(.bpf, 0, Int(bitPattern: attributes), 128)
        },
        "io_uring_setup": { _ in refusal(.ioUringSetup, 1, zeroes(120)) },
        "io_uring_enter": { _ in refusal(.ioUringEnter, -1, 0, 0, 0, 0, 0) },
        "io_uring_register": { _ in refusal(.ioUringRegister, -1, 0, 0, 0) },
        "perf_event_open": { _ in
            let attributes = UnsafeMutablePointer<UInt32>.allocate(capacity: 32)
            attributes.initialize(repeating: 0, count: 32)
            (attributes[0], attributes[1]) = (1, 128)
            return refusal(.perfEventOpen, Int(bitPattern: attributes), 0, -1, -1, 0)
        },
        "userfaultfd": { _ in refusal(.userfaultfd, 0) },
        "userfaultfd-user": { _ in refusal(.userfaultfd, 1) },
        "call-32": { _ in
            // mov eax, 20 (getpid); int 0x80; ret
            let code: [UInt8] = [0xb8, 20, 0, 0, 0, 0xcd, 0x80, 0xc3]
            guard let page = mmap(nil, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
                page != MAP_FAILED
            else { return errno }
            page.copyMemory(from: code, byteCount: code.count)
            let function = unsafeBitCast(page, to: (@convention(c) () -> Int32).self)
            let result = function()
            return result < 0 ? -result : 0
        },
        "call-x32": { _ in
            let result = rawX32()
            return result < 0 ? Int32(-result) : 0
        },
        "call-unknown": { _ in refusal(.none) },
        "personality-random": { _ in refusal(.personality, 0x004_0000) },
        "personality-exec": { _ in refusal(.personality, 0x040_0000) },
        "personality-read": { _ in refusal(.personality, 0xffff_ffff) },
        "tiocsti": { _ in refusal(.ioctl, 1, 0x5412, address("x")) },
        "tiocsti-high": { _ in refusal(.ioctl, 1, 0x5412 | 1 << 32, address("x")) },
        "tioclinux": { _ in refusal(.ioctl, 1, 0x541C, zeroes(8)) },
        "tiocsctty": { _ in refusal(.ioctl, 1, 0x540E, 0) },
        "ioctl-other": { _ in refusal(.ioctl, 1, 0x5401, zeroes(64)) },
        "init_module": { _ in refusal(.initModule, 0, 0, address("")) },
        "finit_module": { _ in refusal(.finitModule, -1, address(""), 0) },
        "delete_module": { _ in refusal(.deleteModule, address("orderly_abuse_none"), 0) },
        "kexec_load": { _ in refusal(.kexecLoad, 0, 0, 0, 0xff) },
        "kexec_file_load": { _ in refusal(.kexecFileLoad, -1, -1, 0, 0, 0xff00) },
        // Without the magic numbers nothing happens.
        "reboot": { _ in refusal(.reboot, 0, 0, 0, 0) },
        "swapon": { _ in refusal(.swapon, address("/orderly-abuse-none"), 0) },
        "swapoff": { _ in refusal(.swapoff, address("/orderly-abuse-none")) },
        "iopl": { _ in refusal(.iopl, 0) },
        "ioperm": { _ in refusal(.ioperm, 0x80, 1, 0) },
        "acct": { _ in refusal(.acct, address("/orderly-abuse-none")) },
        "quotactl": { _ in refusal(.quotactl, 0x80000100, 0, 0, 0) },
        "quotactl_fd": { _ in refusal(.quotactlFd, -1, 0, 0, 0) },
        "syslog": { _ in refusal(.syslog, 10, 0, 0) },
        "settimeofday": { _ in refusal(.settimeofday, 0, 0) },
        "adjtimex": { _ in refusal(.adjtimex, zeroes(208)) },
        "clock_adjtime": { _ in refusal(.clockAdjtime, 0, zeroes(208)) },
        "vhangup": { _ in
            setsid()
            return refusal(.vhangup)
        },
        "fanotify_init": { _ in refusal(.fanotifyInit, 0, 0) },
        "uselib": { _ in refusal(.uselib, address("/orderly-abuse-none")) },
        "modify_ldt": { _ in refusal(.modifyLdt, 0, zeroes(64), 64) },
        "vmsplice": { _ in refusal(.vmsplice, -1, 0, 0, 0) },
        "mbind": { _ in refusal(.mbind, 0, 0, 0, 0, 0, 0) },
        "set_mempolicy": { _ in refusal(.setMempolicy, 0, 0, 0) },
        "get_mempolicy": { _ in refusal(.getMempolicy, 0, 0, 0, 0, 0) },
        "migrate_pages": { _ in refusal(.migratePages, Int(getpid()), 0, 0, 0) },
        "move_pages": { _ in refusal(.movePages, 0, 0, 0, 0, 0, 0) },
        "memfd_secret": { _ in refusal(.memfdSecret, 0) },
        // A filter of its own can only take away.
        "seccomp-undo": { attempt in
            call(.prctl, 38, 1, 0, 0, 0)
            let instruction = UnsafeMutablePointer<UInt64>.allocate(capacity: 1)
            instruction[0] = 0x7fff_0000 << 32 | 0x06
            let program = UnsafeMutablePointer<Int>.allocate(capacity: 2)
            program[0] = 1
            program[1] = Int(bitPattern: instruction)
            let result = refusal(.seccomp, 1, 0, Int(bitPattern: program))
            return result != 0 ? result : Attempt(attempt)?.make() ?? EINVAL
        },
        "no-new-privileges": { _ in call(.prctl, 39, 0, 0, 0, 0) == 1 ? EPERM : 0 },
        "clear-no-new-privileges": { _ in refusal(.prctl, 38, 0, 0, 0, 0) },
        "setuid": { text in refusal(.setuid, Int(text) ?? 0) },
        "setgid": { text in refusal(.setgid, Int(text) ?? 0) },
        "setgroups": { _ in refusal(.setgroups, 0, 0) },
        // Whether a capability is in reach in any way.
        "capability": { number in
            let bit = Int(number) ?? 0
            return call(.prctl, 23, bit) == 1 || call(.prctl, 47, 1, bit, 0, 0) == 1 ? 0 : EPERM
        },
        "securebits": { _ in refusal(.prctl, 28, 0, 0, 0, 0) },
    ]

    /// getpid of the x32 table.
    private static func rawX32() -> Int { callRaw(0x4000_0000 | 39) }
}
