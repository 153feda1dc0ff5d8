import Execution
import Glibc

/// The exact knob for what a machine does not enforce: what to type, or what to write where.
struct Remedies {
    let facts: MachineFacts
    let launcher: String

    private static let defect =
        "install agent and launcher together again; if it stays so, report it: this layer has a defect"

    /// - Parameter failure: what stood in the way of a launch, where one could not be made.
    func text(for layer: String, _ failure: SetupFailure?) -> String {
        switch layer {
        case "landlock": landlock
        case ProofList.ports:
            facts.landlock == 0
                ? landlock
                : "install Linux 6.7 or newer, whose Landlock (ABI 4) bounds ports; only steps that declare `network: connect` "
                    + "with `minimum: full` do not start without"
        case "memory limit": controlGroups("memory")
        case "process limit": controlGroups("pids")
        case "processor limit": controlGroups("cpu")
        case "staged overlay": files(failure)
        case _ where layer.hasPrefix(ProofList.idMapping): files(failure)
        case "seccomp", "no_new_privs":
            "use a kernel with CONFIG_SECCOMP_FILTER=y, and a launcher that is installed with its agent: `make build`"
        default:
            failure.map { forCage($0) } ?? Self.defect
        }
    }

    static let newerKernel = "install Linux 5.15 or newer; 5.19 for every layer but the network ports"

    /// Why nothing at all can be confined here.
    func forCage(_ failure: SetupFailure?) -> String {
        // Whatever call it is that such a kernel lacks first.
        if !facts.isAtLeast(5, 15) { return Self.newerKernel }
        guard let failure else {
            return "\(launcher) did not start in the cage: install the static one, `make build`"
        }
        // It lets the namespace be made, and refuses what its root then does with it: the first of that is a mount.
        if !facts.isRoot, facts.settings[MachineFacts.appArmorRestriction] == 1,
            failure.errno == EPERM || failure.errno == EACCES
        {
            return appArmor
        }
        switch failure.stage {
        case "namespaces", "user map", "second user namespace", "root", "mount", "proc", "identity":
            return namespaces(failure)
        case "landlock": return landlock
        case "limits", "control group": return controlGroups("memory")
        case "id-mapped mount", "overlay": return files(failure)
        case "seccomp": return "use a kernel with CONFIG_SECCOMP_FILTER=y"
        case "source" where failure.errno == EPERM:
            return facts.container.map(nested)
                ?? "this root has no power over its mounts (CAP_SYS_ADMIN): look at the unit's CapabilityBoundingSet=, or "
                + "run it as the host's root"
        default: return failure.hint ?? "install agent and launcher together again: `make build`"
        }
    }

    // MARK: Namespaces

    private func namespaces(_ failure: SetupFailure) -> String {
        if let full = MachineFacts.namespaceLimits.first(where: { facts.settings[$0] == 0 }) {
            return keep("\(full) = 15000")
        }
        if failure.errno == ENOSPC {
            return "raise the limit that is reached: \(keep("user.max_user_namespaces = 15000")), and the same for "
                + "user.max_mnt_namespaces, user.max_pid_namespaces and user.max_net_namespaces where they are low"
        }
        if !facts.isRoot {
            if facts.settings[MachineFacts.userNamespaceClone] == 0 {
                return keep("\(MachineFacts.userNamespaceClone) = 1")
            }
        }
        if let container = facts.container { return nested(in: container) }
        if failure.errno == EINVAL || failure.errno == ENOSYS {
            return "use a kernel with CONFIG_USER_NS, CONFIG_PID_NS, CONFIG_NET_NS and CONFIG_IPC_NS"
        }
        if failure.stage == "proc" || failure.stage == "second user namespace" {
            return
                "let /proc be seen whole: something is mounted over parts of it (`grep ' /proc/' /proc/self/mountinfo`)"
        }
        return "something refuses namespaces to this process: a service's RestrictNamespaces=, SystemCallFilter= or "
            + "ProtectProc=, or a security module's policy (`journalctl -k | grep -i denied`)"
    }

    private func keep(_ setting: String) -> String {
        "echo '\(setting)' > /etc/sysctl.d/60-orderly.conf && sysctl --system"
    }

    private var appArmor: String {
        "AppArmor refuses user namespaces to programs without a profile (\(MachineFacts.appArmorRestriction) = 1): "
            + "write to /etc/apparmor.d/orderly-confine the lines `abi <abi/4.0>,` and `profile orderly-confine \(launcher) "
            + "flags=(unconfined) { userns, }`, then `apparmor_parser -r /etc/apparmor.d/orderly-confine`"
    }

    private func nested(in container: String) -> String {
        switch container {
        case "docker":
            "docker run --cap-add SYS_ADMIN --security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt "
                + "systempaths=unconfined"
        case "podman":
            "podman run --cap-add SYS_ADMIN --security-opt seccomp=unconfined --security-opt unmask=ALL"
        case "kubernetes":
            "in the pod's securityContext: capabilities: {add: [SYS_ADMIN]}, seccompProfile: "
                + "{type: Unconfined}, procMount: Unmasked"
        case "lxc", "lxc-libvirt":
            "in the container's configuration: security.nesting=true (LXD, Incus) or lxc.include = "
                + "/usr/share/lxc/config/nesting.conf"
        case "systemd-nspawn":
            "systemd-nspawn --system-call-filter='@mount @keyring' --private-users=pick, or run Orderly on the host"
        default: "\(container) refuses namespaces to what it contains: run Orderly on the host"
        }
    }

    // MARK: Landlock

    private var landlock: String {
        if facts.landlock > 0 {
            return "install Linux 5.19 or newer, whose Landlock (ABI 2) lets files be moved between folders"
        }
        if !facts.isAtLeast(5, 13) { return "install Linux 5.13 or newer; 6.7 for every right" }
        if facts.landlockError == EOPNOTSUPP {
            let modules = facts.securityModules.map { $0.isEmpty ? "landlock" : "landlock,\($0)" }
            let list = modules ?? "landlock,lockdown,yama,integrity,apparmor"
            return "add lsm=\(list) to GRUB_CMDLINE_LINUX in /etc/default/grub, then `update-grub` and reboot"
        }
        if let container = facts.container { return nested(in: container) }
        return "use a kernel with CONFIG_SECURITY_LANDLOCK=y"
    }

    // MARK: Control groups

    private func controlGroups(_ controller: String) -> String {
        if facts.hasLegacyGroups {
            return facts.isRoot
                ? "boot with systemd.unified_cgroup_hierarchy=1 for cgroup v2; with v1 mount the memory, pids and cpu "
                    + "controllers below /sys/fs/cgroup, writable"
                : "cgroup v1 cannot be delegated to a user: boot with systemd.unified_cgroup_hierarchy=1, or run as root"
        }
        if facts.controllersInUse.contains(controller) { return Self.defect }
        if facts.isNodeShared {
            return "let the unit's ExecStart= start orderly itself, without a shell that stays (or with `exec` in it)"
        }
        if let known = facts.rootControllers, !known.contains(controller), facts.container == nil {
            return controller == "memory"
                ? "boot with cgroup_enable=memory, and without cgroup_disable=memory"
                : "boot without cgroup_disable=\(controller), on a kernel with "
                    + (controller == "cpu" ? "CONFIG_CFS_BANDWIDTH=y" : "CONFIG_CGROUP_PIDS=y")
        }
        if let container = facts.container, facts.isRoot {
            return "\(container) shows its control groups read-only: give the container a writable cgroup "
                + "namespace of its own (docker run --cgroupns=private --privileged), or run Orderly on the host"
        }
        if facts.isRoot || facts.unit.map({ !$0.hasPrefix("user@") }) ?? false {
            let unit = facts.unit ?? "orderly-agent.service"
            return "`systemctl edit \(unit)`: [Service] Delegate=cpu memory pids; then `systemctl restart \(unit)`"
        }
        return "start it with `systemd-run --user --scope -p Delegate=yes …`; where cpu is missing, write "
            + "[Service] Delegate=cpu memory pids to /etc/systemd/system/user@.service.d/orderly.conf, "
            + "`systemctl daemon-reload` and log in again"
    }

    // MARK: Files

    private func files(_ failure: SetupFailure?) -> String {
        switch (failure?.stage, failure?.errno) {
        case ("id-mapped mount", EINVAL), ("id-mapped mount", EOPNOTSUPP):
            return "keep state_dir and every declared path on ext4, xfs or btrfs: this file system cannot id-map its "
                + "owners" + (facts.container.map { " (in \($0): give it a volume of the host's disk)" } ?? "")
        case ("id-mapped mount", _), ("overlay", EPERM):
            return facts.isAtLeast(5, 19) ? "see the kernel's log: `journalctl -k`" : "install Linux 5.19 or newer"
        // Before the kernel says whether the file system would do.
        case ("overlay", EINVAL) where facts.isRoot && !facts.isAtLeast(5, 19):
            return "install Linux 5.19 or newer, whose overlays take id-mapped layers; without, what a step stages is "
                + "copied, and those with `minimum: full` do not start"
        case ("overlay", ENODEV): return "modprobe overlay; to keep it: echo overlay > /etc/modules-load.d/orderly.conf"
        case ("overlay", _):
            return "put state_dir on ext4, xfs or btrfs (tmpfs from Linux 6.6): the upper layer cannot lie here"
        default: return failure.map { forCage($0) } ?? "see the kernel's log: `journalctl -k`"
        }
    }
}
