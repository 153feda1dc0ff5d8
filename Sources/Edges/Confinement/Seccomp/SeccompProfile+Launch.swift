import Execution
import Runbooks

extension SeccompProfile {
    init(_ launch: Launch, landlock: UInt8) {
        capabilities = Set(launch.capabilities)
        switch launch.network {
        case .connect:
            sockets = .outgoing
            netlink = .none
        case .hostLoopback:
            sockets = .quiet
            netlink = .readable
        case .host:
            sockets = .any
            netlink = .readable
        case .none, .ownLoopback:
            sockets = .any
            netlink = .none
        }
        // No layer bounds which one is connected to: any below a path that is declared to be read, and in the host's
        // network any abstract one where Landlock is older than ABI 6.
        unixSockets = !launch.sockets.isEmpty
        if launch.view == .host && launch.network == .none && launch.sockets.isEmpty { sockets = .none }
        let hasDirect = launch.writes.contains { if case .direct = $0 { true } else { false } }
        pipesOnDisk = landlock > 0 || !hasDirect
        if capabilities.contains("net_admin") { netlink = .any }
    }
}
