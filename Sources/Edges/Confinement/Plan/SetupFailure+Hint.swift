import Execution
import Glibc
import LaunchPlan

extension SetupFailure {
    /// What the launcher reported, with what to do about it.
    init(_ failure: StatusRecord.Failure, launch: Launch) {
        self.init(
            stage: Self.name(failure.stage), path: failure.path, errno: failure.errno,
            hint: Self.hint(failure, launch))
    }

    /// In words that messages use.
    private static func name(_ stage: StatusRecord.Stage) -> String {
        switch stage {
        case .plan: "plan"
        case .source, .sourceChanged: "source"
        case .idMap: "id-mapped mount"
        case .clone: "namespaces"
        case .controlGroup: "control group"
        case .userMap: "user map"
        case .identity: "identity"
        case .keyring: "keyring"
        case .root: "root"
        case .mount: "mount"
        case .overlay, .overlayReadOnly: "overlay"
        case .file: "file"
        case .processes: "proc"
        case .loopback: "loopback"
        case .hostName: "host name"
        case .pivot: "pivot_root"
        case .seal: "seal"
        case .secondNamespace: "second user namespace"
        case .step: "step"
        case .limits: "limits"
        case .capabilities: "capabilities"
        case .privileges: "no_new_privs"
        case .landlock: "landlock"
        case .seccomp: "seccomp"
        case .exec: "exec"
        }
    }

    private static func hint(_ failure: StatusRecord.Failure, _ launch: Launch) -> String? {
        switch (failure.stage, failure.errno) {
        case (.plan, _): "agent and launcher are of different versions: install them together"
        case (.source, ENOENT):
            "the declared path does not exist on this host; declare it optional if it may be missing"
        case (.source, ELOOP):
            failure.path.flatMap(HostFile.resolved).map { "a link stands in the path: declare \($0)" }
                ?? "a link stands in the path: declare what it leads to"
        case (.sourceChanged, _): "it was exchanged after it had been approved; run again"
        case (.idMap, EINVAL):
            "this file system cannot be id-mapped (overlay, NFS, ZFS): keep the path on ext4, xfs or btrfs, or let what "
                + "is staged be copied, by minimum_isolation: degraded"
        case (.idMap, EPERM):
            "this mount is id-mapped already, or of another user namespace: declare the folder where it was mounted from, "
                + "or let what is staged be copied, by minimum_isolation: degraded"
        case (.idMap, ENOSYS): "id-mapped mounts need Linux 5.12, and below overlays 5.19"
        case (.clone, EPERM):
            "user namespaces are refused: look at kernel.apparmor_restrict_unprivileged_userns and kernel.unprivileged_userns_clone"
        case (.clone, ENOSPC): "user.max_user_namespaces or another limit in /proc/sys/user is reached"
        case (.overlayReadOnly, _): "the kernel mounted the overlay read-only: see its log"
        case (.overlay, EINVAL):
            "the upper directory must be new for each launch, on ext4, xfs, btrfs or, from Linux 6.6, tmpfs; below Linux "
                + "5.19 an agent copies what is staged, by minimum_isolation: degraded; dry-run or prove as a user other "
                + "than root"
        case (.processes, EPERM), (.secondNamespace, EPERM):
            "no /proc can be mounted here: a container hides parts of the host's"
        case (.step, ECANCELED): "it was ended before it became the step's program, so nothing of the step ran"
        case (.clone, EPIPE): "a stage of the launcher was ended while it built the cage"
        case (.landlock, _): "the kernel refused a Landlock rule"
        case (.exec, ENOENT): "there is no such program in the cage, or its interpreter is missing"
        case (.exec, EACCES): "it is not executable, or a declared write covers it"
        case (.mount, EROFS), (.mount, EACCES):
            "the mount point does not exist in the directory that is declared above it"
        default: nil
        }
    }
}
