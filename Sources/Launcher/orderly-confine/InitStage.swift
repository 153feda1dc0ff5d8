import CKernel
import Glibc
import LaunchPlan

/// Process 1 of the cage. It has every power, but only over the cage's own namespaces.
enum InitStage {
    static func run(_ plan: LaunchPlan, sources: MountSources?, maps: Gate, limits: Gate) -> Never {
        maps.pass()
        do throws(Failure) {
            var cage = try Cage(plan.identity, sources, plan.sources)
            try cage.perform(plan.operations)
            try cage.root.pivot()
            try cage.root.finish()
            // The step is born into its groups.
            limits.pass()
            cage.start(plan.step, as: plan.identity, then: plan.stages.initial)
        } catch {
            Status.send(.failed(error))
            kernel_exit_now(1)
        }
    }

    /// Before there is a launch, and so before there is anybody to tell of a failure: a launch that finds this process
    /// gone is carried out from its first line, and fails there.
    ///
    /// - Parameter bytes: so many of the launch's plan are the groundwork's.
    static func run(
        ahead groundwork: Groundwork, of bytes: Int, sources: MountSources, maps: Gate, link: Link
    ) -> Never {
        maps.pass()
        do throws(Failure) {
            var cage = try Cage(groundwork.identity, sources, [])
            try cage.perform(groundwork.operations)
            // Here too: to let the host's tree go, the kernel waits for all its processors.
            try cage.root.pivot()
            try link.send()
            guard let opened = link.receiveLaunch() else { kernel_exit_now(1) }
            finish(&cage, after: groundwork, of: bytes, with: opened, link)
        } catch {
            kernel_exit_now(1)
        }
    }

    private static func finish(
        _ cage: inout Cage, after groundwork: Groundwork, of bytes: Int, with opened: [Int32], _ link: Link
    ) -> Never {
        do throws(Failure) {
            let rest = try PlanFile.remainder(behind: bytes, sources: groundwork.sources.count)
            close(Channel.plan)
            cage.root.sources.add(opened)
            try cage.perform(rest.operations, from: groundwork.operations.count)
            try cage.root.finish()
            // Whoever ended the privileged stage by force left it to this one to say so.
            guard link.receive() else { throw Failure(.clone, errno: EPIPE) }
            close(link.descriptor)
            cage.start(rest.step, as: groundwork.identity, then: rest.stages.initial)
        } catch {
            Status.send(.failed(error))
            kernel_exit_now(1)
        }
    }

    /// The private root while it is built.
    private struct Cage {
        var root: PrivateRoot
        private let fences: NamespaceFence

        init(_ identity: Identity, _ opened: MountSources?, _ sources: [Source]) throws(Failure) {
            try become(identity)
            try attempt(.keyring, kernel_new_keyring())
            // Only now does an ordinary user have power over the mounts.
            let opened = if let opened { opened } else { try MountSources(opening: sources) }
            fences = try NamespaceFence(for: identity)
            root = try PrivateRoot(sources: opened)
        }

        /// Indices are those of the whole plan, in failures too.
        mutating func perform(_ operations: [Operation], from first: Int = 0) throws(Failure) {
            for (index, operation) in operations.enumerated() {
                do throws(Failure) {
                    try root.perform(operation)
                } catch {
                    var failure = error
                    failure.operation = UInt16(clamping: first + index)
                    failure.path = failure.path ?? operation.path
                    throw failure
                }
            }
        }

        /// - Parameter filter: for this process, once the step's is made.
        func start(_ description: StepDescription, as identity: Identity, then filter: [UInt8]) -> Never {
            do throws(Failure) {
                let (monitor, reports) = try DenialMonitor.pair()
                let children = try attempt(.step, kernel_child_signals())
                let step = try fences.start(then: filter) {
                    StepStage.run(description, identity: identity, behind: $0, watchedBy: reports)
                }
                close(reports)
                reap(until: step, children, monitor)
            } catch {
                Status.send(.failed(error))
                kernel_exit_now(1)
            }
        }
    }

    /// Where the first process was killed, the agent hears of the end by this process's descriptors alone, and the kernel
    /// closes them before it kills what is left in the namespace.
    private static func endAll(_ children: Int32) {
        kill(-1, SIGKILL)
        while !isAlone {
            var told = pollfd(fd: children, events: Int16(POLLIN), revents: 0)
            // What cannot be killed from here is left to the kernel.
            guard unsafe poll(&told, 1, patience) > 0 else { return }
            var signals = [UInt8](repeating: 0, count: 128)
            _ = unsafe read(children, &signals, signals.count)
        }
    }

    /// Whether no other process is left in the cage: whoever lost its parent is a child of process 1.
    private static var isAlone: Bool {
        var end = kernel_exit()
        while true {
            let ended = unsafe kernel_wait_any(&end)
            if ended <= 0 { return ended == -ECHILD }
        }
    }

    private static func become(_ identity: Identity) throws(Failure) {
        umask(0)
        if case .own = identity { return }
        try attempt(.identity, kernel_clear_groups())
        try attempt(.identity, kernel_set_group(0))
        try attempt(.identity, kernel_set_user(0))
    }

    /// Milliseconds.
    private static let patience: Int32 = 1000

    /// Ends when the step does, at once if that left anything behind: the kernel kills it, because this is process 1.
    private static func reap(until step: Int32, _ children: Int32, _ denials: DenialMonitor) -> Never {
        var monitor = denials
        for descriptor in Channel.standardInput...Channel.standardError { close(descriptor) }
        while true {
            var end = kernel_exit()
            let ended = unsafe kernel_wait(-1, 1, &end)
            if ended == step {
                monitor.report()
                let cage: StatusRecord.End.Cage = isAlone ? .empty : .unknown
                Status.send(
                    .ended(
                        .init(
                            code: end.code, signal: end.signal, processorMicroseconds: end.processor_microseconds,
                            memoryKilobytes: end.memory_kilobytes, cage: cage)))
                // Taking the cage down can wait until the agent has gone on.
                if cage == .empty { Lifeline.waitUntilCut(atMost: patience) }
                kernel_exit_now(0)
            }
            if ended > 0 { continue }
            if unsafe kernel_wait_before_exec(step, &end) == step {
                // What is said first counts: a step stage that failed by itself has said why.
                Status.send(.failed(Failure(.step, errno: ECANCELED)))
                kernel_exit_now(1)
            }
            switch Lifeline.wait(beside: children, monitor.descriptor, listening: .forRequests) {
            case .asked:
                // The step's own group; what it has in other ones it can tell itself.
                kill(-step, SIGTERM)
            case .cut:
                monitor.report()
                endAll(children)
                kernel_exit_now(1)
            case .failed:
                monitor.report()
                // The kernel kills it when this process ends.
                Status.send(.ended(.killed))
                kernel_exit_now(1)
            case .first:
                var told = [UInt8](repeating: 0, count: 128)
                _ = unsafe read(children, &told, told.count)
            case .second:
                monitor.handleNext()
                if !monitor.isExhausted { continue }
                monitor.report()
                Status.send(.denialBudget)
                kernel_exit_now(1)
            }
        }
    }
}
