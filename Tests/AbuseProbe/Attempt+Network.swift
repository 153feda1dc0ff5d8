import Glibc

extension Attempt {
    static let network: [String: Body] = [
        // ADDRESS:PORT
        "tcp": { connect(to: $0, Int32(SOCK_STREAM.rawValue)) },
        "udp": { connect(to: $0, Int32(SOCK_DGRAM.rawValue)) },
        // The same through IPv6.
        "tcp-mapped": { text in
            let parts = text.split(separator: ":")
            guard parts.count == 2, let port = UInt16(parts[1]) else { return EINVAL }
            let socket = Glibc.socket(AF_INET6, Int32(SOCK_STREAM.rawValue), 0)
            guard socket >= 0 else { return errno }
            var peer = sockaddr_in6()
            peer.sin6_family = sa_family_t(AF_INET6)
            peer.sin6_port = port.bigEndian
            inet_pton(AF_INET6, "::ffff:" + parts[0], &peer.sin6_addr)
            return withUnsafePointer(to: &peer) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    refusal(Glibc.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in6>.size)))
                }
            }
        },
        // A protocol of streams that Landlock does not take for TCP (Linux 6.14: only IPPROTO_TCP).
        "mptcp": { connect(to: $0, Int32(SOCK_STREAM.rawValue), 262) },
        // Connects without connect(2).
        "tcp-fast-open": { text in
            guard var peer = inetAddress(text) else { return EINVAL }
            let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            guard socket >= 0 else { return errno }
            return withUnsafePointer(to: &peer) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    sendto(socket, "x", 1, 0x2000_0000, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) < 0 ? errno : 0
                }
            }
        },
        // Listens without bind(2): the kernel takes a port.
        "listen-unbound": { _ in
            let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            return socket < 0 ? errno : refusal(Glibc.listen(socket, 1))
        },
        "bind-unix": { path in
            let socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            guard socket >= 0 else { return errno }
            return withUnixAddress(Array(path.utf8)) { refusal(bind(socket, $0, $1)) }
        },
        "listen": { port in listen(on: port, until: nil) },
        // PORT,GATE: listens until the file GATE is there.
        "listen-until": { argument in
            let parts = argument.split(separator: ",", maxSplits: 1).map(String.init)
            return parts.count == 2 ? listen(on: parts[0], until: parts[1]) : EINVAL
        },
        "socket-raw": { _ in socket(AF_INET, 3, 1) },
        "socket-packet": { _ in socket(17, 3, 0) },
        "socket-netlink-route": { _ in socket(16, 3, 0) },
        "socket-netlink-audit": { _ in socket(16, 3, 9) },
        "socket-netlink-netfilter": { _ in socket(16, 3, 12) },
        "socket-vsock": { _ in socket(40, 1, 0) },
        "socket-alg": { _ in socket(38, 5, 0) },
        "socket-xdp": { _ in socket(44, 3, 0) },
        "socket-can": { _ in socket(29, 3, 1) },
        "socket-bluetooth": { _ in socket(31, 3, 1) },
        "socket-smc": { _ in socket(43, 1, 0) },
        "socket-unix": { _ in socket(1, 1, 0) },
        "socket-sctp": { _ in socket(2, 1, 132) },
        "socket-mptcp": { _ in socket(2, 1, 262) },
        "unix": { path in connectUnix(Array(path.utf8)) },
        "abstract": { name in connectUnix([0] + Array(name.utf8)) },
        "shared-memory": { key in refusal(.shmget, Int(key) ?? 0, 0, 0) },
        "message-queue": { name in refusal(.mqOpen, address(name), 0o102, 0o600, 0) },
    ]

    private static func socket(_ family: Int32, _ type: Int32, _ number: Int32) -> Int32 {
        refusal(Glibc.socket(family, type, number))
    }

    private static func inetAddress(_ text: String) -> sockaddr_in? {
        let parts = text.split(separator: ":")
        guard parts.count == 2, let port = UInt16(parts[1]) else { return nil }
        var peer = sockaddr_in()
        peer.sin_family = sa_family_t(AF_INET)
        peer.sin_port = port.bigEndian
        return inet_pton(AF_INET, String(parts[0]), &peer.sin_addr) == 1 ? peer : nil
    }

    private static func connect(to text: String, _ type: Int32, _ number: Int32 = 0) -> Int32 {
        guard var peer = inetAddress(text) else { return EINVAL }
        // What is not refused at once would take as long as the network likes.
        let socket = Glibc.socket(AF_INET, type | Int32(SOCK_NONBLOCK.rawValue), number)
        guard socket >= 0 else { return errno }
        let result = withUnsafePointer(to: &peer) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                refusal(Glibc.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)))
            }
        }
        guard result == EINPROGRESS else { return result }
        var waiting = pollfd(fd: socket, events: Int16(POLLOUT), revents: 0)
        guard poll(&waiting, 1, 3000) == 1 else { return ETIMEDOUT }
        var error: Int32 = 0
        var length = socklen_t(4)
        getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &length)
        return error
    }

    private static func listen(on port: String, until gate: String?) -> Int32 {
        guard var own = inetAddress("0.0.0.0:" + port) else { return EINVAL }
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard socket >= 0 else { return errno }
        let result = withUnsafePointer(to: &own) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                refusal(bind(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)))
            }
        }
        guard result == 0 else { return result }
        guard Glibc.listen(socket, 4) == 0 else { return errno }
        if let gate {
            say("listening")
            while access(gate, F_OK) != 0 { usleep(10_000) }
        }
        return 0
    }

    private static func connectUnix(_ path: [UInt8]) -> Int32 {
        let socket = Glibc.socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        guard socket >= 0 else { return errno }
        return withUnixAddress(path) { refusal(Glibc.connect(socket, $0, $1)) }
    }

    private static func withUnixAddress(
        _ path: [UInt8], _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.prefix($0.count - 1)) }
        let length = socklen_t(2 + path.count + (path.first == 0 ? 0 : 1))
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }
}
