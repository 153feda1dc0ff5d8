import Execution
import Foundation
import Runbooks
import Testing

@testable import Confinement

/// The knob that is named on machines that are not this one.
struct RemedyTests {
    struct Case: Sendable {
        var layer: String
        var stage: String?
        var errno: Int32 = 0
        var expected: String
        var change: @Sendable (inout MachineFacts) -> Void
    }

    private static let cases: [Case] = [
        Case(layer: "cage", stage: "namespaces", errno: EPERM, expected: "profile orderly-confine /usr/bin/x") {
            $0.isRoot = false
            $0.settings["kernel.apparmor_restrict_unprivileged_userns"] = 1
        },
        // As Ubuntu 24.04 refuses it.
        Case(layer: "cage", stage: "source", errno: EPERM, expected: "profile orderly-confine /usr/bin/x") {
            $0.isRoot = false
            $0.settings["kernel.apparmor_restrict_unprivileged_userns"] = 1
        },
        // Root is not restricted by it.
        Case(layer: "cage", stage: "namespaces", errno: EPERM, expected: "RestrictNamespaces=") {
            $0.settings["kernel.apparmor_restrict_unprivileged_userns"] = 1
        },
        Case(layer: "cage", stage: "namespaces", errno: ENOSPC, expected: "'user.max_user_namespaces = 15000'") {
            $0.settings["user.max_user_namespaces"] = 0
        },
        Case(layer: "cage", stage: "namespaces", errno: ENOSPC, expected: "'user.max_net_namespaces = 15000'") {
            $0.settings["user.max_net_namespaces"] = 0
        },
        Case(layer: "cage", stage: "namespaces", errno: EPERM, expected: "'kernel.unprivileged_userns_clone = 1'") {
            $0.isRoot = false
            $0.settings["kernel.unprivileged_userns_clone"] = 0
        },
        Case(layer: "cage", stage: "namespaces", errno: EPERM, expected: "--security-opt seccomp=unconfined") {
            $0.container = "docker"
        },
        Case(layer: "cage", stage: "source", errno: EPERM, expected: "--cap-add SYS_ADMIN") {
            $0.container = "docker"
        },
        Case(layer: "cage", stage: "source", errno: EPERM, expected: "CapabilityBoundingSet=") { _ in },
        Case(layer: "cage", stage: "proc", errno: EPERM, expected: "procMount: Unmasked") {
            $0.container = "kubernetes"
        },
        Case(layer: "landlock", expected: "add lsm=landlock,yama,apparmor to GRUB_CMDLINE_LINUX") {
            $0.landlock = 0
            $0.landlockError = EOPNOTSUPP
            $0.securityModules = "yama,apparmor"
        },
        Case(layer: "landlock", expected: "CONFIG_SECURITY_LANDLOCK=y") {
            $0.landlock = 0
            $0.landlockError = ENOSYS
        },
        Case(layer: "landlock", expected: "Linux 5.13") {
            $0.landlock = 0
            $0.kernel = "5.10.0-28-amd64"
        },
        Case(layer: "landlock", expected: "Linux 5.19") { $0.landlock = 1 },
        Case(layer: "network ports", expected: "Linux 6.7") { $0.landlock = 3 },
        Case(layer: "memory limit", expected: "`systemctl edit agent.service`: [Service] Delegate=cpu memory pids") {
            $0.unit = "agent.service"
        },
        Case(layer: "processor limit", expected: "systemd-run --user --scope -p Delegate=yes") {
            $0.isRoot = false
            $0.unit = "user@1000.service"
        },
        Case(layer: "memory limit", expected: "cgroup_enable=memory") { $0.rootControllers = ["pids", "cpu"] },
        Case(layer: "memory limit", expected: "cannot be delegated") {
            $0.isRoot = false
            $0.hasLegacyGroups = true
        },
        Case(layer: "id-mapped mounts of /srv", stage: "id-mapped mount", errno: EINVAL, expected: "ext4, xfs or btrfs")
        {
            _ in
        },
        Case(layer: "id-mapped mounts", stage: "id-mapped mount", errno: ENOSYS, expected: "Linux 5.19") {
            $0.kernel = "5.15.0-100-generic"
        },
        Case(layer: "staged overlay", stage: "overlay", errno: ENODEV, expected: "modprobe overlay") { _ in },
        Case(layer: "staged overlay", stage: "overlay", errno: EINVAL, expected: "put state_dir on ext4") { _ in },
        Case(layer: "staged overlay", stage: "overlay", errno: EINVAL, expected: "Linux 5.19") {
            $0.kernel = "5.15.0-204-generic"
        },
        // mount_setattr(2) is what it lacks first, and nothing of that would help anybody.
        Case(layer: "cage", stage: "source", errno: ENOSYS, expected: "Linux 5.15 or newer") {
            $0.kernel = "5.10.0-46-amd64"
        },
        Case(layer: "processor limit", expected: "this layer has a defect") {
            $0.controllersInUse = ["memory", "pids", "cpu"]
        },
        Case(layer: "memory limit", expected: "ExecStart=") { $0.isNodeShared = true },
    ]

    @Test(arguments: cases.indices)
    func `the exact knob is named`(index: Int) {
        let item = Self.cases[index]
        var facts = MachineFacts(
            kernel: "6.12.1", isRoot: true, controlGroups: "cgroup v2", landlock: 6, container: nil)
        facts.rootControllers = ["memory", "pids", "cpu"]
        item.change(&facts)
        let failure = item.stage.map { SetupFailure(stage: $0, errno: item.errno) }
        let remedies = Remedies(facts: facts, launcher: "/usr/bin/x")
        let text = item.layer == "cage" ? remedies.forCage(failure) : remedies.text(for: item.layer, failure)
        #expect(text.contains(item.expected), "\(text)")
    }

    @Test(arguments: [
        (Layer.State.active, Finding.Need.always, false, false), (.active, .full, false, false),
        (.degraded, .always, true, false), (.degraded, .full, true, false), (.degraded, .never, false, false),
        (.absent, .always, true, true), (.absent, .full, true, false), (.absent, .never, false, false),
    ])
    func `what a minimum asks for`(state: Layer.State, need: Finding.Need, full: Bool, degraded: Bool) {
        let facts = MachineFacts(kernel: "6.12", isRoot: true, controlGroups: "", landlock: 6, container: nil)
        let diagnosis = Diagnosis(
            machine: facts, findings: [Finding(.files, Layer("one", state), need: need)])
        #expect(diagnosis.shortfall(of: .full).isEmpty == !full)
        #expect(diagnosis.shortfall(of: .degraded).isEmpty == !degraded)
    }

    @Test(arguments: [
        ("6.18.44-fc", true), ("5.19.0", true), ("5.15.0-100-generic", false), ("5.4", false), ("10.0-rc1", true),
    ])
    func `a kernel's age is read from its name`(kernel: String, isEnough: Bool) {
        let facts = MachineFacts(kernel: kernel, isRoot: true, controlGroups: "", landlock: 6, container: nil)
        #expect(facts.isAtLeast(5, 19) == isEnough)
    }

    @Test
    func `other file systems are asked once each, and none that a server must answer for`() {
        let mounts = """
            27 1 254:0 / / rw,relatime - ext4 /dev/vda rw
            28 27 0:50 / /etc rw - overlay overlay rw
            29 27 0:51 / /var rw - xfs /dev/vdb rw
            30 27 0:52 / /srv rw - nfs4 server:/srv rw
            31 27 0:53 / /home rw shared:1 - fuse.sshfs x rw
            """
        let found = FileSystems.others(than: "/tmp/x", in: mounts)
        #expect(found.map(\.folder) == ["/etc", "/var"])
        #expect(found.map(\.kind) == ["overlay", "xfs"])
        #expect(FileSystems.others(than: "/var/tmp", in: mounts).map(\.folder) == ["/etc", "/usr/local"])
        #expect(FileSystems.others(than: "/", in: "27 1 254:0 / / rw - ext4 /dev/vda rw").isEmpty)
    }
}
