/// System calls that a step may make: the set that systemd calls @system-service, without what no step needs and
/// hostile code likes (namespaces, keyrings, io_uring, userfaultfd, other processes' memory, NUMA and scheduler
/// policy, quotas). Calls that depend on their arguments are in `SeccompProfile`.
enum AllowedCalls {
    static let all: [String] =
        files + descriptors + memory + processes + signals + time + sockets + sharedMemory + identity

    private static let files = [
        "access", "chdir", "chown", "creat", "faccessat", "faccessat2", "fallocate", "fchdir", "fchown", "fchownat",
        "fgetxattr", "flistxattr", "fremovexattr", "fsetxattr", "fstat", "fstatfs", "ftruncate", "futimesat", "getcwd",
        "getdents", "getdents64", "getxattr", "lchown", "lgetxattr", "link", "linkat", "listxattr", "llistxattr",
        "lremovexattr", "lsetxattr", "lstat", "mkdir", "mkdirat", "newfstatat", "open", "openat", "readlink",
        "readlinkat", "removexattr", "rename", "renameat", "renameat2", "rmdir", "setxattr", "stat", "statfs", "statx",
        "symlink", "symlinkat", "truncate", "umask", "unlink", "unlinkat", "utime", "utimensat", "utimes",
        // Arguments are filtered by the first program.
        "chmod", "fchmod", "fchmodat",
        "inotify_add_watch", "inotify_init", "inotify_init1", "inotify_rm_watch",
        "fdatasync", "fsync", "msync", "sync", "sync_file_range", "syncfs", "flock", "fadvise64", "readahead",
    ]
    private static let descriptors = [
        "close", "close_range", "dup", "dup2", "dup3", "fcntl", "ioctl", "lseek", "pipe", "pipe2", "pread64",
        "preadv", "preadv2", "pwrite64", "pwritev", "pwritev2", "read", "readv", "write", "writev", "sendfile",
        "splice", "tee", "copy_file_range", "memfd_create", "eventfd", "eventfd2", "epoll_create", "epoll_create1",
        "epoll_ctl", "epoll_pwait", "epoll_pwait2", "epoll_wait", "poll", "ppoll", "pselect6", "select",
        "io_cancel", "io_destroy", "io_getevents", "io_pgetevents", "io_setup", "io_submit",
    ]
    private static let memory = [
        "brk", "madvise", "mincore", "mlock", "mlock2", "mlockall", "mmap", "mprotect", "mremap", "munlock",
        "munlockall", "munmap", "pkey_alloc", "pkey_free", "pkey_mprotect", "membarrier",
    ]
    private static let processes = [
        "execve", "execveat", "exit", "exit_group", "fork", "vfork", "wait4", "waitid", "arch_prctl", "prctl",
        "capget", "capset", "futex", "futex_waitv", "get_robust_list", "set_robust_list", "set_tid_address", "rseq",
        "get_thread_area", "set_thread_area", "getcpu", "getpgid", "getpgrp", "getpid", "getppid", "getpriority",
        "getrlimit", "getrusage", "getsid", "gettid", "prlimit64", "setpgid", "setpriority", "setrlimit", "setsid",
        "ioprio_get", "sched_get_priority_max", "sched_get_priority_min", "sched_getaffinity", "sched_getattr",
        "sched_getparam", "sched_getscheduler", "sched_rr_get_interval", "sched_setaffinity", "sched_yield",
        "sysinfo", "uname", "getrandom", "seccomp", "landlock_create_ruleset", "landlock_add_rule",
        "landlock_restrict_self", "pidfd_open", "pidfd_send_signal", "restart_syscall",
    ]
    private static let signals = [
        "kill", "pause", "rt_sigaction", "rt_sigpending", "rt_sigprocmask", "rt_sigqueueinfo", "rt_sigreturn",
        "rt_sigsuspend", "rt_sigtimedwait", "rt_tgsigqueueinfo", "sigaltstack", "signalfd", "signalfd4", "tgkill",
        "tkill",
    ]
    private static let time = [
        "alarm", "clock_getres", "clock_gettime", "clock_nanosleep", "getitimer", "gettimeofday", "nanosleep",
        "setitimer", "time", "timer_create", "timer_delete", "timer_getoverrun", "timer_gettime", "timer_settime",
        "timerfd_create", "timerfd_gettime", "timerfd_settime", "times",
    ]
    private static let sockets = [
        "accept", "accept4", "bind", "connect", "getpeername", "getsockname", "getsockopt", "listen", "recvfrom",
        "recvmmsg", "recvmsg", "sendmmsg", "sendmsg", "sendto", "setsockopt", "shutdown",
    ]
    private static let sharedMemory = [
        "mq_getsetattr", "mq_notify", "mq_open", "mq_timedreceive", "mq_timedsend", "mq_unlink", "msgctl", "msgget",
        "msgrcv", "msgsnd", "semctl", "semget", "semop", "semtimedop", "shmat", "shmctl", "shmdt", "shmget",
    ]
    private static let identity = [
        "getegid", "geteuid", "getgid", "getgroups", "getresgid", "getresuid", "getuid", "setfsgid", "setfsuid",
        "setgid", "setregid", "setresgid", "setresuid", "setreuid", "setuid",
    ]
}
