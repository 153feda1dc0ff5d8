/// B7 and B8: what the host shows, resources, output, secrets.
extension Case {
    static let host: [Case] =
        ["kernel/core_pattern", "kernel/modprobe", "kernel/hotplug", "vm/overcommit_memory"].map {
            attempt(
                97, "open-write=/proc/sys/" + $0, .all("ENOENT"),
                control: $0.hasSuffix("hotplug") ? .none : .outside("ok"))
        }
        + [
            attempt(98, "open-write=/proc/sysrq-trigger", .all("ENOENT"), control: .outside("ok")),
            attempt(98, "open-read=/proc/kcore", .all("ENOENT"), control: .outside("ok")),
            attempt(98, "open-read=/proc/keys", .all("ENOENT"), control: .outside("ok")),
            attempt(98, "open-read=/proc/timer_list", .all("ENOENT"), control: .none),
            attempt(98, "open-read=/proc/kallsyms", .all("ENOENT"), control: .outside("ok")),
            scene(
                99, "/dev/null exchanged for a file",
                .all("set-up: source ENODEV").skipped(.user, "needs root").skipped(.dry, "as in root"),
                control: .none
            ) { try $0.exchangedDevice() },
            attempt(100, "list=/sys", .all("ENOENT"), control: .outside("ok")),
            attempt(101, "list=/sys/fs/cgroup", .all("ENOENT"), control: .outside("ok")),
            attempt(101, "open-write=/proc/self/cgroup", .all("EACCES"), control: .none),
        ]
        + ["mem", "kmsg", "fuse", "kvm", "tty", "console", "loop0", "mapper", "sda", "vda", "ptmx", "pts"].map {
            attempt(
                102, "stat=/dev/" + $0, .all("ENOENT"),
                control: ["mem", "kmsg", "tty", "console", "ptmx", "pts"].contains($0) ? .outside("ok") : .none)
        }
        + [
            attempt(102, "write=/dev/null", .all("ok"), control: .none),
            skipped(103, "kernel log and audit", "78 syslog and 89 netlink-audit"),
            attempt(
                105, "memory=128", .all("SIGKILL").but(.user, "ENOMEM").but(.degraded, "ENOMEM"), in: .memory,
                control: .setting(.plain, "ok")),
            skipped(
                106, "memory of many processes without groups",
                "RLIMIT_DATA bounds each process alone; the layer says `degraded`"),
            scene(
                107, "all cores busy",
                Expected(values: [.root: "bounded"]).skipped(.host, "as in root").skipped(
                    .user, "no group is delegated"
                ).skipped(.degraded, "has no groups").skipped(.forked, "as in root").skipped(.dry, "as in root"),
                control: .none
            ) { $0.busy(processor: 50) },
            scene(108, "a flood of output", .all("output limit"), control: .scene("ok") { $0.flood(limit: 64 << 20) }) {
                $0.flood(limit: 1 << 20)
            },
            skipped(110, "secrets in what is printed", "redaction is of a run, not of a launch"),
            scene(
                111, "a secret in any command line or environment", .all("nowhere"),
                control: .scene("found") { try $0.secret(inArguments: true) }
            ) { try $0.secret(inArguments: false) },
            skipped(113, "the agent's environment through the same user", "54, column user"),
            skipped(114, "broker", "there is none: host grade has fixed arguments"),
            skipped(115, "broker verbs", "there is none"),
            scene(
                117, "a plan cut short",
                .all("set-up: plan EBADMSG").skipped(.user, "a stand-in needs root").onlySpawned(
                    "a stand-in is spawned"),
                control: .none
            ) { try $0.spoiled(.truncatedPlan) },
            scene(
                117, "a plan that is not sealed",
                .all("set-up: plan EPERM").skipped(.user, "a stand-in needs root").onlySpawned("a stand-in is spawned"),
                control: .none
            ) { try $0.spoiled(.unsealedPlan) },
            scene(
                117, "a plan that names a source it has not",
                .all("set-up: plan EBADMSG").skipped(.user, "a stand-in needs root").onlySpawned(
                    "a stand-in is spawned"), control: .none
            ) { try $0.spoiled(.unknownSource) },
            scene(
                117, "a plan beyond its bound",
                .all("set-up: plan E2BIG").skipped(.user, "a stand-in needs root").onlySpawned("a stand-in is spawned"),
                control: .none
            ) { try $0.spoiled(.oversizedPlan) },
            skipped(119, "a step that looks whether it is confined", "it can tell; documented"),
            skipped(120, "side channels", "a residual risk; documented"),
        ]

    static let all = namespaces + files + processes + kernel + network + host
}
