import CKernel
import Glibc
import LaunchPlan

/// What the launcher's own stages may still do once the cage stands, a step's own process excepted: no file is opened, no
/// program started, no process or socket made, nothing mounted. Anything else is EPERM.
enum StageCalls {
    /// Waiting, and what Swift needs to keep its memory.
    private static let common = [
        "poll", "ppoll", "read", "write", "close", "waitid", "exit", "exit_group", "brk", "munmap", "mremap",
        "madvise", "futex", "getrandom", "rt_sigreturn", "restart_syscall",
    ]
    /// To let the cage go on, and to end it.
    private static let privileged = ["sendmsg", "pidfd_send_signal"]
    /// To take the listener, to look at what was refused and write it down, and to ask the step to end.
    private static let initial = ["recvmsg", "process_vm_readv", "pwrite64", "kill"]
    private static let notices = [KERNEL_NOTICE_RECEIVE, KERNEL_NOTICE_VALID, KERNEL_NOTICE_REFUSE]

    static func filters() throws(SeccompFilter.Refusal) -> StageFilters {
        StageFilters(privileged: try program(common + privileged), initial: try program(common + initial, notices))
    }

    private static func program(_ calls: [String], _ requests: [UInt64] = []) throws(SeccompFilter.Refusal) -> [UInt8] {
        let filter = try SeccompFilter.make(otherwise: .fail(EPERM))
        for call in calls { try filter.add(.allow, call) }
        // No memory that is run: PROT_EXEC is 4.
        try filter.add(.allow, "mmap", where: [.masked(2, 4, 0)])
        for request in requests { try filter.add(.allow, "ioctl", where: [.equal(1, request)]) }
        return try filter.program()
    }
}
