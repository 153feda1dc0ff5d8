import Execution
import Runbooks

extension SeccompProfile {
    init(_ launch: Launch) {
        capabilities = Set(launch.capabilities)
        switch launch.network {
        case .connect:
            sockets = .streams
            netlink = .none
        case .host, .hostLoopback:
            sockets = .any
            netlink = .readable
        case .none, .ownLoopback:
            sockets = .any
            netlink = .none
        }
        // Sockets of services all over the host's tree.
        if launch.view == .host && launch.network == .none && launch.sockets.isEmpty { sockets = .none }
        if capabilities.contains("net_admin") { netlink = .any }
    }
}
