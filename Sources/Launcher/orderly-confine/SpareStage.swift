import CKernel
import Glibc
import LaunchPlan

/// The privileged stage of a cage that is built before its launch is known: up to the point where launches differ, and
/// around nothing.
///
/// The plan stays the whole truth. When it comes and begins otherwise, or what was built no longer shows what lies on
/// the host, this cage is thrown away and the plan is carried out from its first line.
enum SpareStage {
    /// Numbers that a launcher may be given, and so must not be used before.
    private static let reserved = Channel.plan..<KERNEL_MOST_DESCRIPTORS

    /// Numbers above those of every launch, at which it keeps what it was started with.
    enum Place {
        /// Where the launch comes from.
        static let handover = 2 * KERNEL_MOST_DESCRIPTORS
        static let groundwork = handover + 1
        /// The first of the groups that the cage is in.
        static let groups = handover + 2
    }

    /// - Parameter kept: in the order of `Place`.
    static func run(_ kept: [Int32]) -> Never {
        setsid()
        umask(0o077)
        let handover = Place.handover
        for (place, descriptor) in zip(handover..., kept) where kernel_duplicate(descriptor, place) != place {
            kernel_exit_now(1)
        }
        kernel_close_range(UInt32(Channel.plan), UInt32(handover) - 1, 0)
        kernel_close_range(UInt32(handover) + UInt32(kept.count), .max, 0)
        for number in reserved { dup2(Channel.standardInput, number) }

        let cage = prepare(groups: Int32(kept.count) - (Place.groups - handover))
        var descriptors = [Int32](repeating: -1, count: Int(KERNEL_MOST_DESCRIPTORS))
        var received = 0
        var byte: [UInt8] = [0]
        let count = Link.receive(from: handover, &byte, &descriptors, &received)
        // Nobody launched anything; or it cannot be taken, and without a channel the agent hears of the end alone.
        guard count > 0, received >= Int(Channel.limits) else { kernel_exit_now(count == 0 ? 0 : 1) }
        descriptors.removeLast(descriptors.count - received)
        ForkServerStage.place(descriptors)
        for descriptor in descriptors + [handover] { close(descriptor) }
        kernel_close_range(UInt32(received), UInt32(KERNEL_MOST_DESCRIPTORS) - 1, 0)
        carryOut(in: cage)
    }

    private static func prepare(groups count: Int32) -> PreparedCage? {
        guard let bytes = try? PlanFile.contents(of: Place.groundwork),
            let groundwork = try? Groundwork(decoding: bytes), groundwork.confinedBy.descriptors == count
        else { return nil }
        return PreparedCage(groundwork, bytes)
    }

    private static func carryOut(in cage: PreparedCage?) -> Never {
        do throws(Failure) {
            let bytes = try PlanFile.contents(of: Channel.plan)
            guard let cage, let rest = try cage.fits(bytes) else {
                cage?.discard()
                PrivilegedStage.run(try PlanFile.read())
            }
            try cage.handOver(rest)
            PrivilegedStage.watch(cage.cage)
        } catch {
            Status.send(.failed(error))
            kernel_exit_now(1)
        }
    }
}
