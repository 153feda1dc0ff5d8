import CKernel
import Glibc
import LaunchPlan

/// The process that becomes the step: it gives up what is left, in the order in which one power is needed to give up
/// the next.
enum StepStage {
    static func run(_ step: StepDescription, identity: Identity, behind gate: Gate, watchedBy monitor: Int32) -> Never {
        gate.pass()
        do throws(Failure) {
            if case .range = identity {
                try attempt(.identity, kernel_set_group(0))
                try attempt(.identity, kernel_set_user(0))
            }
            setsid()
            beFirstToDie()
            for limit in step.limits {
                try attempt(.limits, kernel_set_limit(Int32(limit.resource), limit.soft, limit.hard))
            }
            try attemptLibrary(.step, step.directory, unsafe chdir(step.directory))
            umask(0o022)
            // The status channel stays open until exec, which closes it and so proves itself.
            try attempt(.step, kernel_close_range(3, .max, UInt32(KERNEL_CLOSE_RANGE_CLOEXEC)))
            let rules: Int32? = if let landlock = step.landlock { try Landlock.make(landlock) } else { nil }
            try Capabilities.keepOnly(step.capabilities)
            try attempt(.privileges, kernel_prctl(KERNEL_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
            if let rules { try attempt(.landlock, kernel_landlock_restrict(rules)) }
            resetSignals()
            for filter in step.filters.dropLast() { try Seccomp.load(filter) }
            if let last = step.filters.last { try load(last, watchedBy: monitor) }
            try execute(step)
        } catch {
            Status.send(.failed(error))
            kernel_exit_now(125)
        }
    }

    /// The calls that it refuses are answered by process 1. Inside another sandbox that does the same there can be no
    /// second such process; the kernel then refuses them itself (ENOSYS), and nobody counts.
    private static func load(_ filter: [UInt8], watchedBy monitor: Int32) throws(Failure) {
        let count = UInt16(clamping: filter.count / 8)
        let listener = unsafe filter.withUnsafeBytes { unsafe kernel_seccomp_listen($0.baseAddress, count) }
        if listener == -EBUSY { return try Seccomp.load(filter) }
        try attempt(.seccomp, listener)
        var byte: UInt8 = 0
        try attempt(.seccomp, Int32(clamping: unsafe kernel_send(monitor, &byte, 1, [listener], 1)))
        close(listener)
    }

    private static func execute(_ step: StepDescription) throws(Failure) -> Never {
        let arguments = CStrings(step.arguments)
        let environment = CStrings(step.environment)
        let result = unsafe arguments.withMutablePointers { arguments in
            unsafe environment.withMutablePointers { unsafe kernel_exec(step.program, arguments, $0) }
        }
        throw Failure(.exec, path: step.program, errno: -result)
    }

    /// So that the kernel, out of memory, takes the step and leaves process 1 to tell. Raising one's own score is
    /// always allowed; where /proc is not mounted it stays as it is.
    private static func beFirstToDie() {
        let file = unsafe open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        defer { close(file) }
        do throws(Failure) { try writeAll(Array("800".utf8), to: file, .step, nil) } catch {}
    }

    private static func resetSignals() {
        for number in [SIGPIPE, SIGTERM, SIGINT, SIGHUP] { signal(number, SIG_DFL) }
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe sigprocmask(SIG_SETMASK, &none, nil)
    }
}
