/// B5: what of the kernel is in reach.
extension Case {
    static let kernel: [Case] =
        [
            attempt(68, "keyctl", .all("EPERM"), control: .outside("ok")),
            attempt(68, "add_key", .all("EPERM"), control: .outside("ok")),
            attempt(68, "request_key", .all("EPERM"), control: .outside("ENOKEY")),
            attempt(69, "bpf", .all("EPERM"), control: .outside("ok")),
            attempt(70, "io_uring_setup", .all("ENOSYS"), control: .outside("ok")),
            attempt(70, "io_uring_enter", .all("EPERM"), control: .outside("EBADF")),
            attempt(70, "io_uring_register", .all("EPERM"), control: .outside("EINVAL")),
            attempt(71, "perf_event_open", .all("EPERM"), control: .outside("ok")),
            attempt(72, "userfaultfd", .all("EPERM"), control: .outside("ok")),
            attempt(72, "userfaultfd-user", .all("EPERM"), control: .outside("ok")),
            attempt(73, "call-32", .all("SIGSYS"), control: .outside("ok")),
            attempt(73, "call-x32", .all("SIGSYS"), control: .outside("ENOSYS")),
            attempt(75, "call-unknown", .all("ENOSYS"), control: .none),
            attempt(76, "personality-random", .all("EPERM"), control: .outside("ok")),
            attempt(76, "personality-exec", .all("EPERM"), control: .outside("ok")),
            attempt(76, "personality-read", .all("ok"), control: .none),
            attempt(77, "tiocsti", .all("EPERM"), control: .outside("ENOTTY")),
            attempt(77, "tiocsti-high", .all("EPERM"), control: .outside("ENOTTY")),
            attempt(77, "tioclinux", .all("EPERM"), control: .outside("ENOTTY")),
            attempt(77, "tiocsctty", .all("EPERM"), control: .outside("ENOTTY")),
            attempt(77, "ioctl-other", .all("ENOTTY"), control: .none),
        ]
        + refusedCalls.map { attempt(78, $0.name, .all("EPERM"), control: .outside($0.outside)) }
        + [
            attempt(79, "seccomp-undo=unshare-user", .all("EPERM"), control: .outside("ok")),
            attempt(79, "no-new-privileges", .all("EPERM"), control: .outside("ok")),
            attempt(79, "clear-no-new-privileges", .all("EINVAL"), control: .none),
            attempt(81, "setuid=1000", .all("EPERM").but(.user, "EINVAL"), control: .outside("ok")),
            attempt(81, "setgid=1000", .all("EPERM").but(.user, "EINVAL"), control: .outside("ok")),
            attempt(81, "setgroups", .all("EPERM"), control: .outside("ok")),
            attempt(81, "capability=21", .all("EPERM"), control: .outside("ok")),
            attempt(81, "capability=1", .all("EPERM"), control: .outside("ok")),
            attempt(81, "securebits", .all("EPERM"), control: .outside("ok")),
            attempt(82, "raise-limit", .all("EPERM"), control: .outside("ok")),
            attempt(82, "nice", .all("EACCES"), control: .outside("ok")),
            attempt(82, "realtime", .all("EPERM"), control: .outside("ok")),
            attempt(82, "io-priority", .all("EPERM"), control: .outside("ok")),
            attempt(83, "oom-score=-1000", .all("EACCES"), control: .outside("ok")),
            attempt(83, "oom-score=1000", .all("ok"), control: .none),
            attempt(84, "lock=16", .all("ENOMEM"), control: .outside("ok")),
            attempt(84, "message-queue=orderly-abuse", .all("EMFILE"), control: .outside("ok")),
            attempt(85, "denials=1000", .all("EPERM"), in: .denials, control: .none),
            scene(85, "20,000 denied calls", .all("ended"), control: .scene("finished") { $0.denials(1000) }) {
                $0.denials(20_000)
            },
            skipped(
                86, "the monitor stopped during a denied call",
                "the monitor is process 1, whose end is the step's; Tests/ConfinementTests"),
        ]

    /// Each with what it says outside, where it reaches the kernel.
    private static let refusedCalls: [(name: String, outside: String)] = [
        ("init_module", "ENOEXEC"), ("finit_module", "EBADF"), ("delete_module", "ENOENT"), ("kexec_load", "EINVAL"),
        ("kexec_file_load", "EINVAL"), ("reboot", "EINVAL"), ("swapon", "ENOENT"), ("swapoff", "ENOENT"),
        ("iopl", "ok"),
        ("ioperm", "ok"), ("acct", "ENOENT"), ("quotactl", "ok"), ("syslog", "ok"),
        ("settimeofday", "ok"), ("adjtimex", "ok"), ("clock_adjtime", "ok"), ("vhangup", "ok"), ("fanotify_init", "ok"),
        ("modify_ldt", "ok"), ("vmsplice", "EBADF"), ("mbind", "ok"), ("set_mempolicy", "ok"), ("get_mempolicy", "ok"),
        ("migrate_pages", "EINVAL"), ("move_pages", "ok"), ("process_madvise", "EBADF"), ("memfd_secret", "ok"),
        ("sethostname", "ok"), ("quotactl_fd", "EBADF"),
    ]
}
