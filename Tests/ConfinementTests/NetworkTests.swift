import Execution
import Foundation
import Glibc
import Runbooks
import Testing

struct NetworkTests {
    let cage: Cage
    let listener: Listener
    let other: Listener

    init() throws {
        cage = try Cage()
        listener = try Listener()
        other = try Listener()
    }

    /// bash's /dev/tcp: a connection without any tool.
    private func connects(to port: UInt16, host: String = "127.0.0.1", _ network: Network) throws -> Bool {
        try #require(access("/bin/bash", X_OK) == 0, "needs bash")
        let report = cage.run("/bin/bash", ["bash", "-c", "exec 3<>/dev/tcp/\(host)/\(port)"]) { $0.network = network }
        switch report.verdict {
        case .exited(let code): return code == 0
        default:
            Issue.record("\(report.verdict)")
            return false
        }
    }

    @Test
    func `without a network nothing of the host is reached; with the host's it is`() throws {
        #expect(try !connects(to: listener.port, .none))
        #expect(try !connects(to: listener.port, .ownLoopback))
        #expect(try connects(to: listener.port, .hostLoopback))
        #expect(try connects(to: listener.port, .host))
    }

    @Test
    func `an own loopback is up, and none is down`() {
        let script = "cat /proc/self/net/if_inet6 | wc -l"
        #expect(cage.sh(script) { $0.network = .ownLoopback }.text == "1\n")
        #expect(cage.sh(script) { $0.network = .none }.text == "0\n")
    }

    @Test
    func `connect reaches the declared port and no other`() throws {
        let network = Network.connect([HostPort(host: "127.0.0.1", port: listener.port)])
        #expect(try connects(to: listener.port, network))
        let layer = try #require(cage.sh("exit 0") { $0.network = network }.layers.first { $0.name == "network" })
        // Ports are bounded from Linux 6.7 on; below, the layer says that they are not.
        #expect(try connects(to: other.port, network) == (layer.state == .degraded))
    }

    @Test(arguments: ["listen(S, 1)", "send(S, 'x', 0x20000000, sockaddr_in($ARGV[0], INADDR_LOOPBACK))"])
    func `connect neither listens nor opens a connection by sending`(call: String) throws {
        let script = "socket(S, PF_INET, SOCK_STREAM, 0) && defined(\(call)) || die"
        let arguments = ["perl", "-MSocket", "-e", script, "\(other.port)"]
        let connect = Network.connect([HostPort(host: "127.0.0.1", port: listener.port)])
        let refused = cage.run("/usr/bin/perl", arguments) { $0.network = connect }
        #expect(refused.verdict == .exited(code: EPERM), "\(refused)")
        #expect(refused.denials?.map(\.count) == [1])
        #expect(cage.run("/usr/bin/perl", arguments) { $0.network = .host }.verdict == .exited(code: 0))
    }

    @Test
    func `connect has no datagrams and no name service`() throws {
        try #require(access("/bin/bash", X_OK) == 0, "needs bash")
        let script = "exec 3<>/dev/udp/127.0.0.1/53"
        let connect = Network.connect([HostPort(host: "127.0.0.1", port: listener.port)])
        #expect(cage.run("/bin/bash", ["bash", "-c", script]) { $0.network = connect }.verdict != .exited(code: 0))
        #expect(cage.run("/bin/bash", ["bash", "-c", script]) { $0.network = .host }.verdict == .exited(code: 0))
    }

    @Test
    func `a declared name stands in the cage's hosts file`() throws {
        let name = ProcessInfo.processInfo.hostName
        let getent = cage.run("/usr/bin/getent", ["getent", "ahosts", name]) { $0.network = .host }
        let network = Network.connect([HostPort(host: name, port: listener.port)])
        let report = cage.sh("cat /etc/hosts; test ! -e /etc/resolv.conf") { $0.network = network }
        if getent.verdict == .exited(code: 0) {
            #expect(report.verdict == .exited(code: 0))
            #expect(report.text.contains(name))
        } else {
            #expect(report.setupFailure?.stage == "resolve")
        }
    }

    @Test
    func `a name that nobody knows fails before the launch`() throws {
        let network = Network.connect([HostPort(host: "no-such-host.invalid", port: 443)])
        let failure = try #require(cage.sh("exit 0") { $0.network = network }.setupFailure)
        #expect(failure.stage == "resolve")
        #expect(failure.path == "no-such-host.invalid")
    }
}

/// A socket on loopback that takes connections and never answers.
final class Listener: Sendable {
    let port: UInt16
    private let socket: Int32

    init() throws {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, length) == 0 && listen(socket, 16) == 0 && getsockname(socket, $0, &length) == 0
            }
        }
        guard bound else { throw POSIXError(.EADDRINUSE) }
        self.socket = socket
        port = UInt16(bigEndian: address.sin_port)
    }

    deinit {
        close(socket)
    }
}
