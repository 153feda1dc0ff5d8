import Execution
import LaunchPlan
import Runbooks

/// `view: host`: the host's own tree of mounts, read-only, so that what asks the kernel about file systems, block devices
/// and processes gets the host's answers, and finds its network below `/proc/1/net`. Files are there to be looked at from
/// outside; reading them stays as it is in any other cage, by Landlock. Of processes it sees what any user does: Landlock
/// and the user namespace refuse what needs the right to trace.
extension PlanBuilder {
    private static let programs = ["/usr", "/nix/store", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"]
    private static let readable = [
        "ld.so.cache", "nsswitch.conf", "passwd", "group", "hosts", "hostname", "os-release", "fstab", "localtime",
        "alternatives", "ssl/certs", "ssl/openssl.cnf",
    ]

    mutating func addHostRoot() throws(SetupFailure) {
        guard launch.writes.isEmpty else {
            throw SetupFailure(stage: "plan", errno: 0, hint: "a step that writes cannot have view: host")
        }
        guard host.landlock > 0 else {
            throw SetupFailure(
                stage: "landlock", errno: 0, hint: "view: host needs Landlock: Linux 5.13 with lsm=landlock")
        }
        add(.root(source: source(Source("/", [.readOnly, .recursive]))))
        for folder in Self.programs { allow(folder, Self.readAndRun) }
        for name in Self.readable { allow("/etc/" + name, Self.readOnly) }
        allow("/sys", Self.readOnly)
        allow("/dev", LandlockAccess.readDirectory)
        add(.hostName("step"))
        addDeviceFiles()
        allow("/proc", Self.readOnly)
        temporary("/tmp", size: UInt64(clamping: launch.limits.temporary), mode: 0o1777)
        // Sockets of the host's services lie in /run.
        mount(
            .temporary(path: "/run", size: 1 << 16, inodes: 64, mode: 0o755, programs: .refused),
            access: LandlockAccess.readDirectory)
        after(.seal(path: "/run"))
    }
}
