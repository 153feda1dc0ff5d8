import Glibc

private let newNamespaces: [(name: String, flag: Int)] = [
    ("user", 0x1000_0000), ("mount", 0x0002_0000), ("network", 0x4000_0000), ("pid", 0x2000_0000), ("ipc", 0x0800_0000),
    ("uts", 0x0400_0000), ("cgroup", 0x0200_0000), ("time", 0x80),
]

/// Mounts of this process alone, where it may have them: outside, an attempt that succeeds leaves nothing behind.
private func leaveMounts() {
    call(.unshare, 0x0002_0000)
    call(.mount, 0, address("/"), 0, 0x4000 | 0x40000, 0)
}

private func open(_ path: String, _ flags: Int32) -> Int32 {
    let file = Glibc.open(path, flags | O_CLOEXEC)
    return file < 0 ? errno : 0
}

private func mount(_ kind: String, at place: String = "/tmp", flags: Int = 0, options: String? = nil) -> Int32 {
    leaveMounts()
    return refusal(.mount, address("x"), address(place), address(kind), flags, options.map(address) ?? 0)
}

extension Attempt {
    static let namespaces: [String: Body] = {
        var table: [String: Body] = [
            "clone-user": { _ in clone(0x1000_0000) },
            "clone-user-fs": { _ in clone(0x1000_0000 | 0x200) },
            "clone3-user": { _ in
                let arguments = UnsafeMutablePointer<UInt64>.allocate(capacity: 11)
                arguments.initialize(repeating: 0, count: 11)
                arguments[0] = 0x1000_0000
                arguments[4] = UInt64(SIGCHLD)
                let result = call(.clone3, Int(bitPattern: arguments), 88)
                if result == 0 { _exit(0) }
                return result < 0 ? Int32(-result) : 0
            },
            "thread": { _ in
                var thread = pthread_t()
                return pthread_create(&thread, nil, { _ in nil }, nil)
            },
            "setns": { path in
                let file = Glibc.open(path, O_RDONLY | O_CLOEXEC)
                return file < 0 ? errno : refusal(.setns, Int(file), 0)
            },
            "open-write": { open($0, O_WRONLY) },
            "open-read": { open($0, O_RDONLY) },
            "uid-map": { _ in write("0 0 1\n", to: "/proc/self/uid_map") },
            "user-with-map": { _ in
                let user = getuid()
                let first = refusal(.unshare, 0x1000_0000)
                return first != 0 ? first : write("0 \(user) 1\n", to: "/proc/self/uid_map")
            },
            "mount-tmpfs": { _ in mount("tmpfs") },
            "mount-proc": { _ in mount("proc") },
            "mount-sysfs": { _ in mount("sysfs") },
            "mount-cgroup2": { _ in mount("cgroup2") },
            "mount-overlay": { _ in mount("overlay", options: "lowerdir=/usr:/etc") },
            "mount-bind": { _ in
                leaveMounts()
                return refusal(.mount, address("/usr"), address("/tmp"), 0, 0x1000, 0)
            },
            "remount-writable": { _ in
                leaveMounts()
                call(.mount, address("/usr"), address("/usr"), 0, 0x1000, 0)
                return refusal(.mount, 0, address("/usr"), 0, 0x1000 | 0x20, 0)
            },
            "unmount": { place in
                leaveMounts()
                return refusal(.umount2, address(place), 2)
            },
            "fsopen": { _ in refusal(.fsopen, address("tmpfs"), 0) },
            "fsconfig": { _ in refusal(.fsconfig, -1, 0, address("x"), 0, 0) },
            "fsmount": { _ in refusal(.fsmount, -1, 0, 0) },
            "fspick": { _ in
                leaveMounts()
                return refusal(.fspick, here, address("/"), 0)
            },
            "open_tree": { _ in
                leaveMounts()
                return refusal(.openTree, here, address("/usr"), 1)
            },
            "move_mount": { _ in refusal(.moveMount, -1, address(""), here, address("/tmp"), 4) },
            "mount_setattr": { _ in
                leaveMounts()
                call(.mount, address("/usr"), address("/usr"), 0, 0x1000, 0)
                let attributes = UnsafeMutablePointer<UInt64>.allocate(capacity: 4)
                attributes.initialize(repeating: 0, count: 4)
                attributes[1] = 1
                return refusal(.mountSetattr, here, address("/usr"), 0, Int(bitPattern: attributes), 32)
            },
            "pivot_root": { _ in
                leaveMounts()
                call(.mount, address("x"), address("/tmp"), address("tmpfs"), 0, 0)
                return chdir("/tmp") != 0 ? errno : refusal(.pivotRoot, address("."), address("."))
            },
            "chroot": { refusal(.chroot, address($0)) },
            "listmount": { _ in refusal(.listmount, 0, 0, 0, 0) },
            "statmount": { _ in refusal(.statmount, 0, 0, 0, 0) },
            "sethostname": { _ in
                call(.unshare, 0x0400_0000)
                return refusal(.sethostname, address("x"), 1)
            },
        ]
        for (name, flag) in newNamespaces { table["unshare-" + name] = { _ in refusal(.unshare, flag) } }
        return table
    }()

    private static func clone(_ flags: Int) -> Int32 {
        let result = call(.clone, flags | Int(SIGCHLD))
        if result == 0 { _exit(0) }
        return result < 0 ? Int32(-result) : 0
    }

    /// Of a whole text at once, as the files of /proc want it.
    static func write(_ text: String, to path: String) -> Int32 {
        let file = Glibc.open(path, O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return errno }
        return Glibc.write(file, text, text.utf8.count) < 0 ? errno : 0
    }
}
