import Documents
import Foundation
import TestKit
import Testing

extension WholeProduct {
    /// A control server with the right certificate that answers anything.
    @Suite struct BadServer {
        enum Reply: String, CaseIterable, Sendable {
            case notJSON, cutOff, oversized, serverError, redirect, wrongTypes, hostileTypes, nothing

            /// The whole HTTP response to the question for lists.
            var bytes: [UInt8] {
                let json = "Content-Type: application/json\r\n\r\n"
                let text =
                    switch self {
                    case .notJSON: "HTTP/1.0 200 OK\r\n\(json)<html>It works!</html>"
                    case .cutOff: "HTTP/1.0 200 OK\r\nContent-Length: 400\r\n\(json){\"trust\": [\"AAAA"
                    case .oversized:
                        "HTTP/1.0 200 OK\r\n\(json)[\"" + String(repeating: "A", count: 9 << 20) + "\"]"
                    case .serverError: "HTTP/1.0 500 Internal Server Error\r\n\(json){\"error\": \"\u{1B}[2Jboom\"}"
                    case .redirect: "HTTP/1.0 302 Found\r\nLocation: https://localhost:1/elsewhere\r\n\r\n"
                    case .wrongTypes:
                        "HTTP/1.0 200 OK\r\n\(json){\"trust\": 5, \"allowlist\": {}, \"baseline\": [1], \"head\": \"x\"}"
                    case .hostileTypes:
                        "HTTP/1.0 200 OK\r\n\(json){\"trust\": [\"!!\", 7, null], \"head\": "
                            + "{\"epoch\": \"../..\", \"sequence\": -1, \"digest\": \"\"}, \"retry_after\": 1e308}"
                    case .nothing: ""
                    }
                return Array(text.utf8)
            }

            /// What the agent says of it; nil where there is nothing to say but that nothing came.
            var message: String? {
                switch self {
                case .notJSON, .serverError, .redirect: "answered"
                case .cutOff, .nothing: "ended the connection"
                case .oversized: "larger than allowed"
                case .wrongTypes, .hostileTypes: nil
                }
            }
        }

        @Test(arguments: Reply.allCases)
        func `whatever the server answers, the agent says what was wrong and loses nothing`(reply: Reply) throws {
            try Clinic.open(.enrolled) { clinic in
                try clinic.turn()
                let good = try clinic.text("host/agent.yaml")
                let port = try SilentServer.freePort()
                let head = try clinic.head()
                try clinic.write("mirror/config?trust=1&head=\(head)", reply.bytes)
                try clinic.write("mirror/orders?free=64", reply.bytes)
                // Sends files as they are: an implementation of TLS and HTTP that shares no code with ours.
                let mirror = try Program.Running(
                    [
                        "openssl", "s_server", "-quiet", "-HTTP", "-accept", "127.0.0.1:\(port)", "-Verify", "1",
                        "-cert", clinic("control/server.pem"), "-key", clinic("control/server.key"), "-CAfile",
                        clinic("control/ca.pem"),
                    ], in: clinic("mirror"))
                clinic.atEnd { mirror.signal(SIGKILL) }
                try clinic.configure(["mcp_base_url: https://localhost:\(port)"])
                var said = ""
                let isUp = try clinic.waits {
                    said = try clinic.turn()
                    return !said.contains("nobody answers")
                }
                #expect(isUp && mirror.isRunning, "\(said)\(mirror.errors)")
                if let message = reply.message { #expect(said.contains(message), "\(said)") }
                #expect(!said.contains("\u{1B}"))
                #expect(try clinic.status()["in_force"]?["allowlist"] == nil)

                try clinic.write("host/agent.yaml", good, mode: 0o600)
                try clinic.allow(version: 1)
                let order = try clinic.order("RB-NOTE-001", ["text": "mended"])
                try clinic.letTimePass()
                try clinic.turn()
                #expect(try clinic.stage(of: order) == "done")
                #expect(try clinic.status()["evidence"]?["pending"]?.integer == 0)
            }
        }
    }
}

extension SilentServer {
    /// A port that nothing has now.
    static func freePort() throws -> Int {
        let server = try SilentServer()
        defer { server.end() }
        return server.port
    }
}
