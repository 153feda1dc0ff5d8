/// B1: namespaces, mounts, pivot.
extension Case {
    static let namespaces: [Case] =
        [
            attempt(1, "unshare-user", .all("EPERM"), control: .outside("ok")),
            // The second fence alone: no user namespace below the step's own.
            Case(
                number: 1, name: "unshare-user, no seccomp",
                measure: .scene { try $0.without([.noSeccomp], "unshare-user", .plain) },
                expected: Expected(values: [.root: "ENOSPC", .degraded: "ENOSPC"]).skipped(
                    .host, "grade host has no user namespace"
                ).skipped(.user, "a stand-in for the launcher needs root").onlySpawned("a stand-in is spawned"),
                control: .scene("ok") { $0.outside("unshare-user") }),
        ]
        + ["mount", "network", "pid", "ipc", "uts", "cgroup", "time"].map {
            attempt(2, "unshare-" + $0, .all("EPERM"), control: .outside("ok"))
        }
        + [
            attempt(3, "clone-user", .all("EPERM"), control: .outside("ok")),
            attempt(3, "clone-user-fs", .all("EPERM"), control: .outside("EINVAL")),
            attempt(4, "clone3-user", .all("ENOSYS"), control: .outside("ok")),
            attempt(4, "thread", .all("ok"), control: .none),
            attempt(5, "setns=/proc/self/ns/uts", .all("EPERM"), control: .outside("ok")),
            attempt(5, "setns=/proc/1/ns/mnt", .all("ENOENT").but(.host, "EACCES"), control: .outside("ok")),
            attempt(6, "open-write=/proc/sys/user/max_user_namespaces", .all("ENOENT"), control: .outside("ok")),
            attempt(7, "uid-map", .all("EPERM"), control: .attempt("user-with-map", .plain, "EPERM")),
            attempt(7, "user-with-map", .all("EPERM"), control: .outside("ok")),
        ]
        + ["tmpfs", "proc", "sysfs", "cgroup2", "overlay", "bind"].map {
            attempt(8, "mount-" + $0, .all("EPERM"), control: .outside("ok"))
        }
        + [
            attempt(9, "fsopen", .all("EPERM"), control: .outside("ok")),
            attempt(9, "fsconfig", .all("EPERM"), control: .outside("EINVAL")),
            attempt(9, "fsmount", .all("EPERM"), control: .outside("EBADF")),
            attempt(9, "fspick", .all("EPERM"), control: .outside("ok")),
            attempt(9, "open_tree", .all("EPERM"), control: .outside("ok")),
            attempt(9, "move_mount", .all("EPERM"), control: .outside("EBADF")),
            attempt(9, "mount_setattr", .all("EPERM"), control: .outside("ok")),
            attempt(9, "listmount", .all("ENOSYS"), control: .outside("EFAULT")),
            attempt(9, "statmount", .all("ENOSYS"), control: .outside("EFAULT")),
            attempt(10, "unmount=/proc", .all("EPERM"), control: .outside("ok")),
            attempt(11, "remount-writable", .all("EPERM"), control: .outside("ok")),
            attempt(11, "pivot_root", .all("EPERM"), control: .outside("ok")),
            attempt(11, "chroot=/", .all("EPERM"), control: .outside("ok")),
            skipped(12, "(the list has no 12)", "a gap in the numbering"),
            scene(
                13, "a mount that the host makes while the step runs",
                .all("ENOENT").skipped(.user, "a mount needs root"),
                control: .scene("ok") { $0.lateMount(inCage: false) }
            ) { $0.lateMount(inCage: true) },
            attempt(
                14, "create={scratch}/open/sub/new", .all("EROFS"), in: .reads, control: .outside("ok")),
            attempt(15, "read=/../../../../etc/shadow", .all("ENOENT"), control: .outside("ok")),
            attempt(15, "read=/proc/self/root/etc/shadow", .all("ENOENT"), control: .outside("ok")),
            attempt(
                15, "read=/proc/self/cwd/../../../../../../../../etc/shadow", .all("ENOENT"), control: .outside("ok")),
            attempt(15, "list=/proc/1/root", .all("ENOENT").but(.host, "EACCES"), control: .outside("ok")),
            skipped(
                16, "working directory in /proc/self/fd", "a launch names no working directory; it is always /tmp or /"),
        ]
}
