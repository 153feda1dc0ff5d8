import CKernel
import Glibc
import LaunchPlan

/// Process 1 of the cage. It has every power, but only over the cage's own namespaces.
enum InitStage {
    static func run(_ plan: LaunchPlan, sources: MountSources?, maps: Gate, limits: Gate) -> Never {
        maps.pass()
        do throws(Failure) {
            try become(plan.identity)
            try attempt(.keyring, kernel_new_keyring())
            // Only now does an ordinary user have power over the mounts.
            let sources = if let sources { sources } else { try MountSources(opening: plan.sources) }
            let fences = try NamespaceFence(for: plan.identity)
            var root = try PrivateRoot(sources: sources)
            for (index, operation) in plan.operations.enumerated() {
                do throws(Failure) {
                    try root.perform(operation)
                } catch {
                    var failure = error
                    failure.operation = UInt16(clamping: index)
                    failure.path = failure.path ?? operation.path
                    throw failure
                }
            }
            try root.enter()
            // The step is born into its groups.
            limits.pass()
            let step = try fences.start { StepStage.run(plan.step, identity: plan.identity, behind: $0) }
            reap(until: step)
        } catch {
            Status.send(.failed(error))
            kernel_exit_now(1)
        }
    }

    private static func become(_ identity: Identity) throws(Failure) {
        umask(0)
        if case .own = identity { return }
        try attempt(.identity, kernel_clear_groups())
        try attempt(.identity, kernel_set_group(0))
        try attempt(.identity, kernel_set_user(0))
    }

    /// Ends at once when the step does: what the step left behind is killed by the kernel, because this is process 1.
    private static func reap(until step: Int32) -> Never {
        let children = kernel_child_signals()
        if children < 0 { kernel_exit_now(1) }
        for descriptor in Channel.standardInput...Channel.standardError { close(descriptor) }
        kernel_capset(0, 0, 0)
        kernel_prctl(KERNEL_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
        while true {
            var end = kernel_exit()
            let ended = unsafe kernel_wait(-1, 1, &end)
            if ended == step {
                Status.send(
                    .ended(
                        .init(
                            code: end.code, signal: end.signal, processorMicroseconds: end.processor_microseconds,
                            memoryKilobytes: end.memory_kilobytes)))
                kernel_exit_now(0)
            }
            if ended > 0 { continue }
            if Lifeline.wait(beside: children) == .cut { kernel_exit_now(1) }
            var told = [UInt8](repeating: 0, count: 128)
            _ = unsafe read(children, &told, told.count)
        }
    }
}
