import Execution
import Runbooks

/// What a launch declares beside its program. Attempts of one setting are made in one cage.
enum Setting: String, CaseIterable, Sendable {
    case plain
    /// Reads: the open tree, all of /etc or its shadow file, and other folders of the bench.
    case reads
    /// Writes: two folders directly, one tree staged.
    case writes
    /// One of the host's sockets, and beside it a folder to write to, or the host's network.
    case socket, socketAndWrites, hostSocket
    case hostNetwork
    case hostLoopback
    case ownLoopback
    /// TCP to the bench's one port only.
    case connect
    /// Each alone, since it uses its cage up.
    case temporary, shared, inodes, memory, forks, threads, filled, denials

    /// No cage in the host's network is built ahead.
    var sharesHostNetwork: Bool {
        switch self {
        case .hostSocket, .hostNetwork, .hostLoopback, .connect: true
        default: false
        }
    }

    /// A dry-run goes through no step that asks a service of the host or uses its network.
    var isSimulated: Bool {
        switch self {
        case .socket, .socketAndWrites: false
        default: !sharesHostNetwork
        }
    }

    func apply(to launch: inout Launch, _ bench: Bench) {
        launch.limits.temporary = 1 << 20
        switch self {
        case .plain, .shared, .inodes, .temporary: break
        case .threads, .forks: launch.limits.processes = 40
        case .memory: launch.limits.memory = 64 << 20
        case .denials: launch.limits.time = .seconds(20)
        case .reads:
            // A cage that shows another /etc than most is never built ahead.
            let accounts = bench.column.start == .ready ? "/etc/shadow" : "/etc"
            launch.reads += [
                .init(path: bench("open")), .init(path: accounts), .init(path: bench("gate")),
                .init(path: bench("setuid")), .init(path: bench("sockets")),
            ]
        case .writes, .filled:
            if bench.column != .host { launch.grade = .files }
            launch.limits.stage = 4 << 20
            launch.writes = ["direct", "other", "tree"].map {
                // A dry-run does nothing with a step that writes the host's own folder.
                $0 == "tree" || bench.column.isDry ? bench.staged($0) : .direct(path: bench($0))
            }
        case .socket: launch.sockets = [bench("sockets/service")]
        case .socketAndWrites:
            Setting.writes.apply(to: &launch, bench)
            launch.sockets = [bench("sockets/service")]
        case .hostSocket:
            launch.network = .host
            launch.sockets = [bench("sockets/service")]
        case .hostNetwork: launch.network = .host
        case .hostLoopback: launch.network = .hostLoopback
        case .ownLoopback: launch.network = .ownLoopback
        case .connect: launch.network = .connect([HostPort(host: "127.0.0.1", port: bench.port)])
        }
    }
}
