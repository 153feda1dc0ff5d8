import CKernel
import LaunchPlan
import Runbooks

/// setrlimit(2) for a step: always the ones that groups cannot set, and in the groups' place where there are none.
enum ResourceLimits {
    static func list(_ limits: Limits, hasGroup: Bool) -> [ResourceLimit] {
        var list = [
            // A core handler that is a pipe ignores 0; 1 is what it takes as "none" (core(5), fs/coredump.c).
            limit(KERNEL_RLIMIT_CORE, 1),
            ResourceLimit(resource: UInt8(KERNEL_RLIMIT_NOFILE), soft: 1024, hard: 4096),
            limit(KERNEL_RLIMIT_FSIZE, UInt64(clamping: max(limits.stage, limits.temporary))),
            limit(KERNEL_RLIMIT_MEMLOCK, 64 << 10),
            limit(KERNEL_RLIMIT_MSGQUEUE, 64 << 10),
            limit(KERNEL_RLIMIT_RTPRIO, 0),
        ]
        if !hasGroup {
            // Data, not address space: garbage-collected runtimes reserve far more than they use.
            list.append(limit(KERNEL_RLIMIT_DATA, UInt64(clamping: limits.memory)))
            list.append(limit(KERNEL_RLIMIT_NPROC, UInt64(clamping: limits.processes)))
        }
        return list
    }

    private static func limit(_ resource: Int32, _ value: UInt64) -> ResourceLimit {
        ResourceLimit(resource: UInt8(resource), soft: value, hard: value)
    }
}
