import CKernel
import Glibc
import LaunchPlan

/// A cage that is built as far as its groundwork goes, seen from its privileged stage.
struct PreparedCage {
    let cage: PrivilegedStage.Cage
    private let groundwork: Groundwork
    /// Of which it was read.
    private let bytes: [UInt8]
    private let link: Link
    private let sources: [FileIdentity]
    /// /proc/self/mountinfo, which poll(2) marks when anything is mounted or unmounted on the host.
    private let mounts: Int32

    /// Nil when it cannot be built: the launch that comes will say why, at the operation that fails.
    init?(_ groundwork: Groundwork, _ bytes: [UInt8]) {
        do throws(Failure) {
            self.groundwork = groundwork
            self.bytes = bytes
            // Before the sources, so that no change after them is missed.
            mounts = try attemptLibrary(
                .source, nil, unsafe open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC))
            sources = groundwork.sources.map { FileIdentity(of: $0.path) }
            let opened = try MountSources(opening: groundwork.sources)
            let maps = try Gate()
            let (ours, theirs) = try Link.pair()
            link = ours
            var descriptor: Int32 = -1
            let flags = LaunchPlan.namespaces(groundwork.identity, .own)
            let group = groundwork.confinedBy == .directory ? SpareStage.Place.groups : -1
            let process = try attempt(.clone, unsafe kernel_clone(flags, group, &descriptor))
            if process == 0 {
                let kept = SpareStage.Place.handover..<SpareStage.Place.groups + groundwork.confinedBy.descriptors
                for other in Array(kept) + [mounts, ours.descriptor] { close(other) }
                InitStage.run(ahead: groundwork, of: bytes.count, sources: opened, maps: maps, link: theirs)
            }
            close(theirs.descriptor)
            cage = PrivilegedStage.Cage(process: process, descriptor: descriptor)
            do throws(Failure) {
                try PrivilegedStage.map(groundwork.identity, of: process)
                if case .range = groundwork.identity { try PrivilegedStage.mapIds(of: opened, by: process) }
                try maps.open()
                // For each of the lists the kernel may wait until every processor has been elsewhere: milliseconds, and
                // most of the time that a launch without a ready cage takes.
                if case .processLists = groundwork.confinedBy {
                    try PrivilegedStage.limit(process, by: groundwork.confinedBy, from: SpareStage.Place.groups)
                }
            } catch {
                discard()
                throw error
            }
            opened.closeAll()
        } catch {
            return nil
        }
    }

    /// What comes first of the rest of a plan that begins as this cage does, if all of that is still what lies on the host;
    /// else nil.
    func fits(_ plan: [UInt8]) throws(Failure) -> LaunchPlan.Remainder.Beginning? {
        guard LaunchPlan.begins(plan, with: bytes) else { return nil }
        let rest = try PlanFile.beginning(of: plan, behind: bytes.count)
        return rest.sources.count <= Link.mostSources && isFresh && link.receive() ? rest : nil
    }

    private var isFresh: Bool {
        var descriptor = pollfd(fd: mounts, events: Int16(POLLPRI), revents: 0)
        guard unsafe poll(&descriptor, 1, 0) == 0 else { return false }
        return zip(groundwork.sources, sources).allSatisfy { FileIdentity(of: $0.path) == $1 }
    }

    /// Whether it is in the launch's groups, which must be the same that it was put into.
    private var isLimited: Bool {
        (0..<groundwork.confinedBy.descriptors).allSatisfy {
            let group = FileIdentity(of: SpareStage.Place.groups + $0)
            return group.exists && group == FileIdentity(of: Channel.limits + $0)
        }
    }

    /// Gives the launch to the init stage.
    func handOver(_ rest: LaunchPlan.Remainder.Beginning) throws(Failure) {
        do throws(Failure) {
            let further = try MountSources(opening: rest.sources)
            try PrivilegedStage.mapIds(of: further, by: cage.process)
            try link.send(further)
            if !isLimited { try PrivilegedStage.limit(cage.process, by: groundwork.confinedBy) }
            try Capabilities.giveUp()
            try Seccomp.load(rest.stages.privileged)
            try link.send()
            further.closeAll()
        } catch {
            kernel_pidfd_signal(cage.descriptor, SIGKILL)
            throw error
        }
        close(mounts)
    }

    /// Ends it, before anything ran in it.
    func discard() {
        kernel_pidfd_signal(cage.descriptor, SIGKILL)
        var end = kernel_exit()
        _ = unsafe kernel_wait(cage.process, 0, &end)
        close(mounts)
        close(link.descriptor)
        close(cage.descriptor)
    }
}

/// Which file a path or a descriptor names at present; of one that is missing, that it is.
private struct FileIdentity: Equatable {
    private let device: UInt64
    private let inode: UInt64
    private let result: Int32

    init(of path: String) {
        var status = kernel_stat()
        result = unsafe kernel_statx(AT_FDCWD, path, 0, &status)
        (device, inode) = (status.device, status.inode)
    }

    init(of descriptor: Int32) {
        var status = kernel_stat()
        result = unsafe kernel_statx(descriptor, "", KERNEL_AT_EMPTY_PATH, &status)
        (device, inode) = (status.device, status.inode)
    }

    var exists: Bool { result == 0 }
}
