import Execution
import Runbooks

extension SeccompProfile {
    init(_ launch: Launch) {
        capabilities = Set(launch.capabilities)
        switch launch.network {
        case .hostLoopback:
            sockets = .streams
            netlink = .readable
        case .connect:
            sockets = .streams
            netlink = .none
        case .host:
            sockets = .any
            netlink = .readable
        case .none, .ownLoopback:
            sockets = .any
            netlink = .none
        }
        if capabilities.contains("net_admin") { netlink = .any }
    }
}
