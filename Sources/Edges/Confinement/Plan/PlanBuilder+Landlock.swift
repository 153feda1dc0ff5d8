import Execution
import LaunchPlan
import Runbooks

extension PlanBuilder {
    /// Every right of the running kernel is handled; what no rule names is denied, whatever the mounts show.
    var landlock: LandlockRules {
        let version = host.landlock
        let network = LandlockAccess.network(version: version)
        let handled: UInt64 =
            switch launch.network {
            case .none, .connect: network
            // Nothing of the host's addresses may be listened on.
            case .hostLoopback: network & LandlockAccess.bindTCP
            case .ownLoopback, .host: 0
            }
        var ports: [LandlockRules.PortRule] = []
        if case .connect(let peers) = launch.network {
            ports = Set(peers.map(\.port)).sorted().map { .init(port: $0, access: LandlockAccess.connectTCP) }
        }
        return LandlockRules(
            version: version, handledFiles: LandlockAccess.files(version: version), handledNetwork: handled,
            scoped: LandlockAccess.scopes(version: version), paths: rules.map(withoutGifts), ports: ports)
    }

    /// A directory that is written to directly gets no FIFO, socket or device, also not by a rule for what lies above it.
    private func withoutGifts(_ rule: LandlockRules.PathRule) -> LandlockRules.PathRule {
        let isAbove = launch.writes.contains {
            if case .direct(let path) = $0 { Self.covers(rule.path, path) } else { false }
        }
        guard isAbove else { return rule }
        return .init(path: rule.path, access: rule.access & ~LandlockAccess.makeSpecial)
    }
}
