import LaunchPlan

/// A reader of bytes that others could have made, and what must hold of it whatever they are.
public enum FuzzTarget: String, CaseIterable, Sendable {
    /// What the launcher reads as root.
    case plan
    /// What it reads as root before there is a plan.
    case groundwork
    /// What the agent reads from a launcher.
    case status

    /// False where what was read would not be written as the same bytes. Anything else that is wrong is a crash.
    public func holds(_ bytes: [UInt8]) -> Bool {
        switch self {
        case .plan: (try? LaunchPlan(decoding: bytes)).map { $0.encoded() == bytes } ?? true
        case .groundwork: (try? Groundwork(decoding: bytes)).map { $0.encoded() == bytes } ?? true
        case .status: (try? StatusRecord(decoding: bytes)).map { $0.encoded() == bytes } ?? true
        }
    }

    /// Where mutation starts: made anew, so that a new version of the format leaves none of them behind.
    public var seeds: [[UInt8]] {
        switch self {
        case .plan: PlanSeeds.all.map { $0.encoded() }
        case .groundwork: PlanSeeds.groundworks.map { $0.encoded() }
        case .status: StatusSeeds.all.map { $0.encoded() }
        }
    }
}
