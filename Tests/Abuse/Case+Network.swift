/// B6: network and communication between processes.
extension Case {
    static let network: [Case] =
        [
            attempt(
                87, "tcp=127.0.0.1:{port}", .all("EACCES").but(.degraded, "ENETUNREACH"),
                control: .setting(.hostNetwork, "ok")),
            attempt(87, "tcp=169.254.169.254:80", .all("EACCES").but(.degraded, "ENETUNREACH"), control: .none),
            attempt(87, "tcp=192.0.2.1:443", .all("EACCES").but(.degraded, "ENETUNREACH"), control: .none),
            attempt(87, "udp=127.0.0.1:53", .all("ENETUNREACH"), control: .setting(.hostNetwork, "ok")),
            attempt(87, "tcp=127.0.0.1:{port}", .all("ok"), in: .hostLoopback, control: .none),
            attempt(
                87, "tcp=127.0.0.1:{port}", .all("ECONNREFUSED"), in: .ownLoopback,
                control: .setting(.hostNetwork, "ok")),
            Case(
                number: 87, name: "tcp, no Landlock",
                measure: .scene { try $0.without([.noLandlock], "tcp=127.0.0.1:{port}", .plain) },
                expected: Expected(values: [.root: "ENETUNREACH", .host: "ENETUNREACH"]).skipped(
                    .user, "a stand-in for the launcher needs root"
                ).skipped(.degraded, "has none").onlySpawned("a stand-in is spawned"), control: .none),
            Case(
                number: 87, name: "tcp, no network namespace",
                measure: .scene { try $0.without([.noNetworkNamespace], "tcp=127.0.0.1:{port}", .plain) },
                expected: Expected(values: [.root: "EACCES", .host: "EACCES"]).skipped(
                    .user, "a stand-in for the launcher needs root"
                ).skipped(.degraded, "has no Landlock").onlySpawned("a stand-in is spawned"),
                control: .scene("ok") {
                    try $0.without([.noNetworkNamespace, .noLandlock], "tcp=127.0.0.1:{port}", .plain)
                }),
        ]
        + [
            ("raw", "EPERM", "ok"), ("packet", "EPERM", "ok"), ("netlink-route", "EPERM", "ok"),
            ("netlink-audit", "EPERM", "ok"),
            ("netlink-netfilter", "EPERM", "ok"), ("vsock", "EPERM", "ok"), ("alg", "EPERM", "EAFNOSUPPORT"),
            ("xdp", "EPERM", "ok"), ("can", "EPERM", "EAFNOSUPPORT"), ("bluetooth", "EPERM", "EAFNOSUPPORT"),
            ("smc", "EPERM", "EAFNOSUPPORT"), ("unix", "EAFNOSUPPORT", "ok"),
        ].map { name, expected, outside in
            attempt(89, "socket-" + name, .all(expected), control: .outside(outside))
        }
        + [
            attempt(89, "socket-raw", .all("EPERM"), in: .hostNetwork, control: .outside("ok")),
            attempt(89, "socket-packet", .all("EPERM"), in: .hostNetwork, control: .outside("ok")),
            attempt(89, "socket-mptcp", .all("EPERM"), in: .connect, control: .setting(.hostNetwork, "ok")),
            attempt(89, "socket-sctp", .all("EPERM"), in: .connect, control: .none),
            attempt(89, "socket-mptcp", .all("EPERM"), in: .hostLoopback, control: .setting(.hostNetwork, "ok")),
            attempt(89, "socket-unix", .all("ok"), in: .socket, control: .none),
            attempt(91, "unix={scratch}/sockets/service", .all("EAFNOSUPPORT"), control: .outside("ok")),
            attempt(91, "unix={scratch}/sockets/service", .all("EAFNOSUPPORT"), in: .reads, control: .outside("ok")),
            attempt(91, "unix={scratch}/sockets/service", .all("ok"), in: .socket, control: .none),
            attempt(91, "unix={scratch}/sockets/other", .all("ENOENT"), in: .socket, control: .outside("ok")),
            attempt(91, "abstract=orderly-abuse", .all("EAFNOSUPPORT"), in: .hostNetwork, control: .outside("ok")),
            attempt(91, "abstract=orderly-abuse", .all("ECONNREFUSED"), in: .socket, control: .outside("ok")),
            attempt(
                91, "abstract=orderly-abuse", .all("EPERM").but(.degraded, "ok"), in: .hostSocket,
                control: .outside("ok")),
            skipped(92, "descriptors sent over a declared socket", "documented: a declared socket's peer is trusted"),
            attempt(93, "shared-memory=\(Bench.sharedKey)", .all("ENOENT"), control: .outside("ok")),
            skipped(94, "tools fail fast without a network", "the errnos of 87 come at once"),
            attempt(95, "tcp=127.0.0.1:{port}", .all("ok"), in: .connect, control: .none),
            attempt(
                95, "tcp=127.0.0.1:{other}", .all("EACCES").but(.degraded, "ok"), in: .connect,
                control: .setting(.hostNetwork, "ok")),
            attempt(
                95, "tcp-mapped=127.0.0.1:{other}", .all("EACCES").but(.degraded, "ok"), in: .connect,
                control: .setting(.hostNetwork, "ok")),
            // Landlock bounds ports, not hosts: what DESIGN.md says and docs/CONFINEMENT.md names as a residual risk.
            attempt(95, "tcp=127.0.0.2:{port}", .all("ok"), in: .connect, control: .none),
            attempt(95, "mptcp=127.0.0.1:{other}", .all("EPERM"), in: .connect, control: .setting(.hostNetwork, "ok")),
            attempt(
                95, "tcp-fast-open=127.0.0.1:{other}", .all("EPERM"), in: .connect,
                control: .setting(.hostNetwork, "ok")
            ),
            attempt(95, "listen-unbound", .all("EPERM"), in: .connect, control: .setting(.hostNetwork, "ok")),
            attempt(95, "listen-unbound", .all("EPERM"), in: .hostLoopback, control: .setting(.hostNetwork, "ok")),
            attempt(95, "udp=127.0.0.1:53", .all("EPERM"), in: .connect, control: .setting(.hostNetwork, "ok")),
            attempt(
                95, "listen=0", .all("EACCES").but(.degraded, "EPERM"), in: .connect,
                control: .setting(.hostNetwork, "ok")
            ),
            attempt(
                95, "listen=0", .all("EACCES").but(.degraded, "EPERM"), in: .hostLoopback,
                control: .setting(.hostNetwork, "ok")),
            scene(
                96, "listening in own-loopback, reached from the host", .all("ECONNREFUSED"),
                control: .scene("ok") { $0.listening(.hostNetwork) }
            ) { $0.listening(.ownLoopback) },
        ]
}
