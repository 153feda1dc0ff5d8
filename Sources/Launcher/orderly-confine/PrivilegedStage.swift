import CKernel
import Glibc
import LaunchPlan

/// The first process, with the agent's own rights. When the cage stands it gives them up, and only sees to it that
/// the cage does not outlive the agent.
enum PrivilegedStage {
    static func run() -> Never {
        setsid()
        signal(SIGPIPE, SIG_IGN)
        umask(0o077)
        do throws(Failure) {
            run(try PlanFile.read())
        } catch {
            Status.send(.failed(error))
            kernel_exit_now(1)
        }
    }

    static func run(_ plan: LaunchPlan) -> Never {
        do throws(Failure) {
            close(Channel.plan)
            watch(try start(plan))
        } catch {
            Status.send(.failed(error))
            kernel_exit_now(1)
        }
    }

    /// The init stage, seen from here.
    struct Cage {
        let process: Int32
        let descriptor: Int32
    }

    private static func start(_ plan: LaunchPlan) throws(Failure) -> Cage {
        try attempt(.plan, kernel_close_range(UInt32(Channel.limits + plan.confinedBy.descriptors), .max, 0))
        let sources: MountSources? =
            if case .own = plan.identity { nil } else { try MountSources(opening: plan.sources) }
        let maps = try Gate()
        let limits = try Gate()
        var descriptor: Int32 = -1
        let cgroup = plan.confinedBy == .directory ? Channel.limits : -1
        let process = try attempt(
            .clone, unsafe kernel_clone(LaunchPlan.namespaces(plan.identity, plan.network), cgroup, &descriptor))
        if process == 0 {
            InitStage.run(plan, sources: sources, maps: maps, limits: limits)
        }
        do throws(Failure) {
            try map(plan.identity, of: process)
            if case .range = plan.identity, let sources { try mapIds(of: sources, by: process) }
            try maps.open()
            // Moving a process into its groups takes as long as building half the root, which goes on meanwhile.
            if case .processLists = plan.confinedBy { try limit(process, by: plan.confinedBy) }
            // Before the step begins. The owner of a user namespace keeps its power over the processes in it.
            try Capabilities.giveUp()
            try Seccomp.load(plan.stages.privileged)
            try limits.open()
        } catch {
            kernel_pidfd_signal(descriptor, SIGKILL)
            throw error
        }
        sources?.closeAll()
        return Cage(process: process, descriptor: descriptor)
    }

    /// From outside, because a process may write only the shortest of maps for itself.
    static func map(_ identity: Identity, of process: Int32) throws(Failure) {
        switch identity {
        case .range(let base):
            let line = "0 \(base) \(Identity.rangeLength)"
            try write(line, to: "/proc/\(process)/uid_map", .userMap)
            try write(line, to: "/proc/\(process)/gid_map", .userMap)
        case .own(let user, let group):
            try write("deny", to: "/proc/\(process)/setgroups", .userMap)
            try write("\(user) \(user) 1", to: "/proc/\(process)/uid_map", .userMap)
            try write("\(group) \(group) 1", to: "/proc/\(process)/gid_map", .userMap)
        case .host:
            break
        }
    }

    static func mapIds(of sources: MountSources, by process: Int32) throws(Failure) {
        guard sources.wantsMaps else { return }
        let path = "/proc/\(process)/ns/user"
        let namespace = try attemptLibrary(.idMap, path, unsafe open(path, O_RDONLY | O_CLOEXEC))
        defer { close(namespace) }
        try sources.mapIds(to: namespace)
    }

    /// Moves a process that was not born there into the groups.
    static func limit(
        _ process: Int32, by group: LaunchPlan.ControlGroup, from first: Int32 = Channel.limits
    ) throws(Failure) {
        let number = Array("\(process)".utf8)
        switch group {
        case .none:
            break
        case .directory:
            let list = "cgroup.procs"
            let descriptor = try attemptLibrary(
                .controlGroup, list, unsafe openat(first, list, O_WRONLY | O_CLOEXEC))
            defer { close(descriptor) }
            try writeAll(number, to: descriptor, .controlGroup, list)
        case .processLists(let count):
            for index in 0..<Int32(count) { try writeAll(number, to: first + index, .controlGroup, nil) }
        }
    }

    private static func write(_ text: String, to path: String, _ stage: StatusRecord.Stage) throws(Failure) {
        let descriptor = try attemptLibrary(stage, path, unsafe open(path, O_WRONLY | O_CLOEXEC))
        defer { close(descriptor) }
        try writeAll(Array(text.utf8), to: descriptor, stage, path)
    }

    /// Milliseconds.
    private static let patience: Int32 = 250

    static func watch(_ cage: Cage) -> Never {
        // The pipes must reach their end when the step closes them.
        for descriptor in Channel.standardInput...Channel.standardError { close(descriptor) }
        switch Lifeline.wait(beside: cage.descriptor) {
        case .first, .second, .asked:
            break
        case .cut:
            // Process 1 sees it too, says what it counted, and ends. If it cannot, it is ended.
            var ended = pollfd(fd: cage.descriptor, events: Int16(POLLIN), revents: 0)
            _ = unsafe poll(&ended, 1, patience)
            kernel_pidfd_signal(cage.descriptor, SIGKILL)
        case .failed:
            kernel_pidfd_signal(cage.descriptor, SIGKILL)
            Status.send(.ended(.killed))
        }
        // Returns only when every process of the cage is gone: the kernel reaps a namespace before its process 1.
        var end = kernel_exit()
        _ = unsafe kernel_wait(cage.process, 0, &end)
        kernel_exit_now(0)
    }
}

extension LaunchPlan {
    static func namespaces(_ identity: Identity, _ network: NetworkNamespace) -> UInt64 {
        var flags =
            KERNEL_CLONE_NEWNS | KERNEL_CLONE_NEWPID | KERNEL_CLONE_NEWIPC | KERNEL_CLONE_NEWUTS
            | KERNEL_CLONE_NEWCGROUP
        if identity != .host { flags |= KERNEL_CLONE_NEWUSER }
        if network == .own { flags |= KERNEL_CLONE_NEWNET }
        return UInt64(flags)
    }
}
