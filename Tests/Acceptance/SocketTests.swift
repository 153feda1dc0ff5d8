import Foundation
import TestKit
import Testing

extension WholeProduct {
    /// It only ever dials out, and the process that holds root, ledger and evidence key does not even do that.
    @Suite struct Sockets {
        @Test func `while it polls, nothing listens, and the privileged process holds no IP socket`() throws {
            try Clinic.open(.enrolled) { clinic in
                // Takes connections and never says a word: the poll lasts as long as this test looks.
                let silent = try SilentServer()
                clinic.atEnd { silent.end() }
                try clinic.configure(["mcp_base_url: https://localhost:\(silent.port)", "poll_interval: 1"])
                let agent = try clinic.agent()
                #expect(clinic.waits { silent.hasVisitor || !agent.isRunning })
                try #require(agent.isRunning && silent.hasVisitor, "\(agent.errors)")

                // The control: somebody below the agent holds the connection that we see, and the same look at the
                // control server finds that it listens.
                let family = [agent.identifier] + Processes.descendants(of: agent.identifier)
                #expect(Processes.sockets(of: agent.identifier).filter(\.isInternet).isEmpty)
                #expect(
                    family.dropFirst().contains { pid in
                        Processes.sockets(of: pid).contains { $0.isInternet && $0.remotePort == silent.port }
                    })
                let server = try #require(clinic.server?.identifier)
                #expect(Processes.sockets(of: server).contains { $0.isInternet && $0.isListening })
                for pid in family {
                    let listening = Processes.sockets(of: pid).filter(\.isListening)
                    #expect(listening.isEmpty, "\(Processes.name(of: pid)) listens: \(listening)")
                }
                // Sealed: whatever it is made to do, the kernel refuses it the network.
                #expect(Processes.status(of: agent.identifier, "Seccomp") == "2")

                silent.end()
                agent.signal(SIGTERM)
                #expect(agent.finish().status == 0)
                #expect(Processes.descendants(of: agent.identifier).isEmpty)
            }
        }
    }
}

/// A TCP server on loopback that lets everybody wait.
final class SilentServer {
    let port: Int
    private var listener: Int32
    private var visitor: Int32 = -1

    init() throws {
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = listener
        let done = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(descriptor, generic, size) == 0 && listen(descriptor, 8) == 0
                    && getsockname(descriptor, generic, &size) == 0
            }
        }
        try #require(done, "errno \(errno)")
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    /// Whether somebody has connected.
    var hasVisitor: Bool {
        if visitor < 0 { visitor = accept(listener, nil, nil) }
        return visitor >= 0
    }

    func end() {
        for descriptor in [visitor, listener] where descriptor >= 0 { close(descriptor) }
        (visitor, listener) = (-1, -1)
    }
}
