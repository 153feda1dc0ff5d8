import LaunchPlan

/// A reader of bytes that others could have made, and what must hold of it whatever they are.
public enum FuzzTarget: String, CaseIterable, Sendable {
    /// What the launcher reads as root.
    case plan
    /// What it reads as root before there is a plan.
    case groundwork
    /// What the agent reads from a launcher.
    case status
    /// What it reads of a launcher that was killed.
    case tally

    /// False where what was read would not be written as the same bytes, or another reader of them reads something else.
    /// Anything else that is wrong is a crash.
    public func holds(_ bytes: [UInt8]) -> Bool {
        switch self {
        case .plan:
            (try? LaunchPlan(decoding: bytes)).map { $0.encoded() == bytes && Self.isTheSameFromBehind($0, bytes) }
                ?? true
        case .groundwork: (try? Groundwork(decoding: bytes)).map { $0.encoded() == bytes } ?? true
        case .status: (try? StatusRecord(decoding: bytes)).map { $0.encoded() == bytes } ?? true
        case .tally:
            Tally.calls(in: bytes).count <= RefusedCall.mostKinds + 1
                && Tally.calls(in: Self.tally(of: Tally.calls(in: bytes))) == Tally.calls(in: bytes)
        }
    }

    /// A cage that was built from a plan's first bytes is given the rest, read from there on.
    private static func isTheSameFromBehind(_ plan: LaunchPlan, _ bytes: [UInt8]) -> Bool {
        guard plan.network == .own else { return true }
        let first = Groundwork(
            identity: plan.identity, confinedBy: plan.confinedBy,
            sources: Array(plan.sources.prefix(plan.shared.sources)),
            operations: Array(plan.operations.prefix(plan.shared.operations))
        ).encoded()
        guard LaunchPlan.begins(bytes, with: first),
            let rest = try? LaunchPlan.Remainder(of: bytes, behind: first.count, sources: plan.shared.sources),
            let beginning = try? LaunchPlan.Remainder.Beginning(of: bytes, behind: first.count)
        else { return false }
        return rest.stages == plan.stages && rest.step == plan.step
            && rest.sources == Array(plan.sources.dropFirst(plan.shared.sources))
            && rest.operations == Array(plan.operations.dropFirst(plan.shared.operations))
            && beginning.stages == rest.stages && beginning.sources == rest.sources
    }

    private static func tally(of calls: [RefusedCall]) -> [UInt8] {
        calls.flatMap { call in
            let place = Tally.place(call)
            return place + [UInt8](repeating: 0, count: max(0, Tally.placeBytes - place.count))
        }
    }

    /// Where mutation starts: made anew, so that a new version of the format leaves none of them behind.
    public var seeds: [[UInt8]] {
        switch self {
        case .plan: PlanSeeds.all.map { $0.encoded() }
        case .groundwork: PlanSeeds.groundworks.map { $0.encoded() }
        case .status: StatusSeeds.all.map { $0.encoded() }
        case .tally: [[], Self.tally(of: StatusSeeds.calls), Self.tally(of: StatusSeeds.calls.reversed())]
        }
    }
}
